using System.Runtime.InteropServices;
using HyperMesh.Autonomic.Ebpf;

namespace HyperMesh.Autonomic.Host.Bench;

/// <summary>The programs of xdp-filter (package xdp-tools), given rules like ours: a port of UDP, an address.</summary>
internal static class XdpFilter
{
    // What xdp-filter writes for "port 53053 -p udp -m dst" and for "ip … -m src".
    private const ulong DestinationOfUdp = 2 | 8;
    private const ulong Source = 1;
    private const uint PortInNetworkOrder = 0x3dcf;
    private const uint AnotherAddress = 0x090200c0;

    // The objects ask libbpf to pin these here (xdp-filter itself keeps its own in a folder below).
    private static readonly string[] Pins =
        [.. ((string[])["filter_ethernet", "filter_ipv4", "filter_ipv6", "filter_ports", "xdp_stats_map"]).Select(name => $"/sys/fs/bpf/{name}")];

    /// <summary>Adds those that are installed, and gives rows that say what is missing.</summary>
    public static IReadOnlyList<IReadOnlyList<object>> AddTo(Subjects subjects, ReadOnlyMemory<byte> packet)
    {
        var folder = Directory.Exists("/usr/lib")
            ? Directory.EnumerateDirectories("/usr/lib").Select(one => Path.Combine(one, "bpf")).Append("/usr/lib/bpf")
                .FirstOrDefault(one => File.Exists(Path.Combine(one, "xdpfilt_alw_udp.o")))
            : null;
        if (folder is null)
            return [["xdp-filter is not installed: apt install xdp-tools", "", "", "", ""]];

        if (Array.Find(Pins, File.Exists) is { } taken)
            return [[$"xdp-filter is left out: {taken} is somebody's", "", "", "", ""]];

        Add(subjects, folder, "udp", "UDP port", packet, loaded => Put(loaded, "filter_ports", PortInNetworkOrder, DestinationOfUdp));
        Add(subjects, folder, "ip", "addresses", packet, loaded => Put(loaded, "filter_ipv4", AnotherAddress, Source));
        Add(subjects, folder, "all", "all features, UDP port", packet, loaded => Put(loaded, "filter_ports", PortInNetworkOrder, DestinationOfUdp));
        return [];
    }

    private static void Add(
        Subjects subjects, string folder, string variant, string what, ReadOnlyMemory<byte> packet, Action<BpfObject> fill)
    {
        try
        {
            var loaded = BpfObject.Load(Path.Combine(folder, $"xdpfilt_alw_{variant}.o"));
            try
            {
                fill(loaded);
            }
            catch
            {
                loaded.Dispose();
                throw;
            }

            subjects.Add($"xdp-filter, {what}", loaded, loaded.Programs[0].Name, packet);
        }
        catch (Exception e) when (e is BpfException or ArgumentException)
        {
            Console.Error.WriteLine($"xdp-filter's {variant} is left out: {e.Message}");
        }
        finally
        {
            foreach (var pin in Pins)
                File.Delete(pin);
        }
    }

    /// <summary>One entry, the same on every CPU.</summary>
    private static void Put(BpfObject loaded, string name, uint key, ulong flags)
    {
        var map = loaded.Map(name);
        var values = new ulong[map.ValueBufferSize / sizeof(ulong)];
        values.AsSpan().Fill(flags);
        map.Update(MemoryMarshal.AsBytes(new ReadOnlySpan<uint>(in key)), MemoryMarshal.AsBytes<ulong>(values));
    }
}
