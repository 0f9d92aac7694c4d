using System.Globalization;
using HyperMesh.Autonomic.Ebpf;

namespace HyperMesh.Autonomic.Host.Traffic;

/// <summary>Two network namespaces joined by a veth pair, for traffic that concerns nobody else. Removed on disposal; what a killed
/// process has left is removed by the next one that takes the same slot.</summary>
internal sealed class PrivateNetwork : IDisposable
{
    /// <summary>From the range for documentation (RFC 5737): it occurs nowhere else, and stays inside the namespaces anyway.</summary>
    public const string GuardAddress = "192.0.2.1";

    public const string PeerAddress = "192.0.2.2";
    private const string GuardMac = "02:00:00:00:00:01";
    private const string PeerMac = "02:00:00:00:00:02";

    // The columns of /proc/net/dev.
    private static readonly string[] Statistics =
    [
        "rx_bytes", "rx_packets", "rx_errors", "rx_dropped", "rx_fifo", "rx_frame", "rx_compressed", "rx_multicast",
        "tx_bytes", "tx_packets", "tx_errors", "tx_dropped",
    ];

    private readonly NetworkSlot _slot;

    private PrivateNetwork(NetworkSlot slot, string purpose)
    {
        _slot = slot;
        Guard = $"hm-{purpose}{slot.Suffix}";
        Peer = $"hm-{purpose}-peer{slot.Suffix}";
        PinRoot = $"/sys/fs/bpf/hypermesh-{purpose}{slot.Suffix}";
    }

    /// <summary>The namespace that is watched and flooded.</summary>
    public string Guard { get; }

    /// <summary>The namespace that the traffic comes from.</summary>
    public string Peer { get; }

    /// <summary>The watched interface, as <c>namespace/name</c>.</summary>
    public string Interface => $"{Guard}/eth0";

    public string PinRoot { get; }

    /// <exception cref="IOException">A namespace or a link could not be made, or all slots are taken.</exception>
    public static PrivateNetwork Create(string purpose)
    {
        var network = new PrivateNetwork(NetworkSlot.Take(purpose), purpose);
        try
        {
            network.Remove();
            network.Build();
            return network;
        }
        catch
        {
            network.Dispose();
            throw;
        }
    }

    /// <summary>Lets the watched interface take frames that were made below the network stack, also while no XDP program is on it.</summary>
    /// <exception cref="IOException">ethtool is missing.</exception>
    public void TakeFrames() => Tool.Run("ip", $"netns exec {Guard} ethtool -K eth0 gro on");

    /// <summary>A number that the kernel keeps for an interface, as in <c>rx_packets</c> or <c>tx_dropped</c>.</summary>
    public static long Statistic(string netns, string name, string iface = "eth0") => NetworkNamespace.Run(netns, () =>
    {
        var columns = File.ReadLines("/proc/thread-self/net/dev").Single(line => line.TrimStart().StartsWith($"{iface}:", StringComparison.Ordinal))
            .Split(' ', StringSplitOptions.RemoveEmptyEntries);
        return long.Parse(columns[Array.IndexOf(Statistics, name) + 1], CultureInfo.InvariantCulture);
    });

    public void Dispose()
    {
        Remove();
        _slot.Dispose();
    }

    private void Build()
    {
        Tool.Run("ip", $"netns add {Guard}");
        Tool.Run("ip", $"netns add {Peer}");
        Tool.Run("ip", $"-n {Guard} link add eth0 address {GuardMac} type veth peer name eth0 address {PeerMac} netns {Peer}");
        Join(Guard, GuardAddress, PeerAddress, PeerMac);
        Join(Peer, PeerAddress, GuardAddress, GuardMac);
    }

    /// <summary>The neighbour is told once for all: a flood that fills the queue would have ARP ask in vain.</summary>
    private static void Join(string netns, string address, string neighbour, string mac)
    {
        Tool.Run("ip", $"-n {netns} addr add {address}/24 dev eth0");
        Tool.Run("ip", $"-n {netns} link set lo up");
        Tool.Run("ip", $"-n {netns} link set eth0 up");
        Tool.Run("ip", $"-n {netns} neigh replace {neighbour} lladdr {mac} dev eth0 nud permanent");
    }

    private void Remove()
    {
        foreach (var netns in (ReadOnlySpan<string>)[Guard, Peer])
            if (File.Exists($"/run/netns/{netns}"))
                Tool.Try("ip", $"netns del {netns}");
        if (Directory.Exists(PinRoot))
            Directory.Delete(PinRoot, recursive: true);
    }
}
