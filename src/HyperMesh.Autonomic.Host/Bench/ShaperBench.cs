using System.Text.Json;
using HyperMesh.Autonomic.Ebpf;
using HyperMesh.Autonomic.Ebpf.Manifests;
using HyperMesh.Autonomic.Host.Traffic;

namespace HyperMesh.Autonomic.Host.Bench;

/// <summary>What tc_shaper lets through, as the receiver of iperf3 sees it, next to what it was told. Without the queueing discipline fq it
/// drops what is too early, which is TCP's worst case here: between two namespaces an answer takes microseconds. Where the kernel has fq,
/// packets wait instead, and both are measured. The first second, which has the burst, does not count.</summary>
internal static class ShaperBench
{
    private const string Guard6 = "2001:db8::1";
    private const string Peer6 = "2001:db8::2";
    private const double Tolerance = 0.05;
    private const int Ethernet = 14;
    private static readonly int[] Megabits = [10, 100, 1000];

    public static Task<BenchTable> RunAsync(int seconds, CancellationToken cancel) => Task.Run(() => Measure(seconds, cancel), cancel);

    private static BenchTable Measure(int seconds, CancellationToken cancel)
    {
        if (!Tool.Has("iperf3"))
            throw new IOException("iperf3 is missing; install the package iperf3");

        using var network = PrivateNetwork.Create("bench");
        foreach (var (netns, address) in (ReadOnlySpan<(string, string)>)[(network.Guard, Guard6), (network.Peer, Peer6)])
            Tool.Run("ip", $"-n {netns} addr add {address}/64 dev eth0 nodad");
        var manifest = Shipped.Require("tc_shaper");

        var rows = new List<Row>();
        foreach (var hasQueue in (ReadOnlySpan<bool>)[false, true])
        {
            if (hasQueue && Tool.Try("ip", $"netns exec {network.Guard} tc qdisc replace dev eth0 root fq").Code != 0)
                break;
            foreach (var isUdp in (ReadOnlySpan<bool>)[false, true])
                foreach (var isIpv6 in (ReadOnlySpan<bool>)[false, true])
                    foreach (var megabits in Megabits)
                    {
                        cancel.ThrowIfCancellationRequested();
                        var name = $"{(isUdp ? "UDP" : "TCP")}, IPv{(isIpv6 ? 6 : 4)}, {(hasQueue ? "fq" : "no queue")}";
                        Console.Error.Write($"\r{name}, {megabits} mbit/s    ");
                        rows.Add(Measure(network, manifest, new Case(name, isUdp, isIpv6, hasQueue, megabits), seconds));
                    }
        }

        Console.Error.WriteLine();
        return new BenchTable(
            "shaper",
            ["one flow through veth", "limit, mbit/s", "got on the wire, mbit/s", "off by, %", "payload, mbit/s", "dropped, %"],
            [.. rows.Select(row => row.Cells)],
            IsGood: rows.TrueForAll(row => Math.Abs(row.Error) <= Tolerance));
    }

    private static Row Measure(PrivateNetwork network, ProgramManifest manifest, Case one, int seconds)
    {
        var config = JsonSerializer.SerializeToElement(new
        {
            bandwidthLimit = $"{one.Megabits}mbit",
            latencyTarget = "50ms",
            burst = one.HasQueue ? "5ms" : "300ms",
        });
        using var shaper = ProgramLoader.Load(manifest, config);
        using var link = TcxLink.Attach(shaper.Program(manifest.Function), InterfaceName.Parse(network.Interface), TcDirection.Egress);
        var measured = Iperf.Run(
            network, one.IsIpv6 ? Peer6 : PrivateNetwork.PeerAddress, seconds, one.IsUdp ? 3 * one.Megabits / 2 : null);

        var headers = Ethernet + (one.IsIpv6 ? 40 : 20) + (one.IsUdp ? 8 : Iperf.TcpHeader);
        var wire = measured.PayloadMegabits * (measured.PayloadBytes + headers) / measured.PayloadBytes;
        var (let, dropped) = Counted(shaper);
        var error = wire / one.Megabits - 1;
        object off = error < -Tolerance && dropped == 0 ? "the sender is slower" : 100 * error;
        return new Row(error, [one.Name, one.Megabits, wire, off, measured.PayloadMegabits, 100.0 * dropped / Math.Max(1, let + dropped)]);
    }

    private static (double Let, double Dropped) Counted(BpfObject shaper)
    {
        var map = shaper.Map("shp_classes");
        var (layout, value) = (new ValueLayout(map), new byte[map.ValueBufferSize]);
        map.TryLookup(new byte[sizeof(uint)], value);
        return (Field("bytes"), Field("dropped_bytes"));

        double Field(string name)
        {
            var (offset, size) = layout.Locate(name);
            return ValueLayout.Read(value.AsSpan(offset, size));
        }
    }

    private sealed record Case(string Name, bool IsUdp, bool IsIpv6, bool HasQueue, int Megabits);

    private sealed record Row(double Error, IReadOnlyList<object> Cells);
}
