using System.Globalization;
using System.Text;
using System.Text.Json;
using HyperMesh.Autonomic.Ebpf;
using HyperMesh.Autonomic.Host.Traffic;

namespace HyperMesh.Autonomic.Host.Bench;

/// <summary>Packets a second that one core takes from a veth, with nothing on the hook, with our programs, and with the same rules in
/// nftables and iptables. Every packet matches the last rule of a set. The kernel makes the packets on the same core, which is in every row:
/// so it is the times that can be subtracted, not the rates.</summary>
internal static class ThroughputBench
{
    // Beginning to send takes milliseconds, so few frames tell too little; but a set of 10,000 rules is slow.
    private const int Sample = 2_000;
    private const int Port = 9;
    private static readonly TimeSpan Span = TimeSpan.FromMilliseconds(300);
    private static readonly int[] RuleCounts = [1, 100, 10_000];

    public static Task<BenchTable> RunAsync(int rounds, CancellationToken cancel) => Task.Run(() => Measure(rounds, cancel), cancel);

    private static BenchTable Measure(int rounds, CancellationToken cancel)
    {
        using var network = PrivateNetwork.Create("bench");
        network.TakeFrames();
        var frame = UdpFrame.Build(network, PrivateNetwork.PeerAddress, Port);
        var rows = Contenders(network).Select(contender => (contender.Name, contender.Set, Frame: frame, Rates: new List<double>()))
            .Concat(Forged(InterfaceName.Parse(network.Interface)).Select(contender => (contender.Name, contender.Set, contender.Frame, Rates: new List<double>()))).ToList();
        for (var round = 0; round < rounds; round++)
        {
            foreach (var (name, set, sent, rates) in rows)
            {
                cancel.ThrowIfCancellationRequested();
                Console.Error.Write($"\rround {round + 1} of {rounds}: {name,-40}");
                using (set())
                    rates.Add(Rate(network, sent));
            }
        }

        Console.Error.WriteLine();
        return new BenchTable(
            "throughput",
            ["64-byte UDP through veth, one core", "min Mpps", "median Mpps", "max Mpps", "ns a packet"],
            [.. rows.Select(row => Row(row.Name, [.. row.Rates.Order()]))]);
    }

    private static IReadOnlyList<object> Row(string name, List<double> rates) =>
        [name, rates[0] / 1e6, Percentiles.At(rates, 0.5) / 1e6, rates[^1] / 1e6, 1e9 / Percentiles.At(rates, 0.5)];

    /// <summary>Packets a second that came in and were done with.</summary>
    private static double Rate(PrivateNetwork network, byte[] frame)
    {
        using var sender = new FrameSender(InterfaceName.Parse($"{network.Peer}/eth0"));
        var few = StateBench.Timed(() => sender.Send(frame, Sample));
        var many = (int)Math.Clamp(Span.TotalSeconds / few * Sample, Sample, 5_000_000);
        var before = PrivateNetwork.Statistic(network.Guard, "rx_packets");
        var seconds = StateBench.Timed(() => sender.Send(frame, many));
        return (PrivateNetwork.Statistic(network.Guard, "rx_packets") - before) / seconds;
    }

    private static IEnumerable<(string Name, Func<IDisposable> Set)> Contenders(PrivateNetwork network)
    {
        yield return ("nothing: up to a port where nobody listens", () => new Undo(() => { }));

        yield return ("xdp_counter", () => Program(network, "xdp_counter", 0));
        yield return ("xdp_packet_counter", () => Program(network, "xdp_packet_counter", 0));
        foreach (var count in RuleCounts)
            yield return ($"xdp_firewall, {count} rules, drop", () => Program(network, "xdp_firewall", count));
        if (Tool.Has("nft"))
            foreach (var count in RuleCounts)
                yield return ($"nftables, {count} rules, drop", () => NfTables(network, count));
        if (Tool.Has("iptables-restore"))
            foreach (var count in RuleCounts)
                yield return ($"iptables, {count} rules, drop", () => IpTables(network, count));
    }

    /// <summary>Frames of the mesh that nobody with a key has made, beside the same path without a look at them.</summary>
    private static IEnumerable<(string Name, Func<IDisposable> Set, byte[] Frame)> Forged(InterfaceName to)
    {
        const string verify = "xdp_pqc_verify";
        foreach (var canary in Shipped.Require(verify).Canary.Where(canary => canary.Name.EndsWith("is dropped", StringComparison.Ordinal)))
        {
            byte[] frame = [.. canary.Packet.Span];
            yield return ($"{verify}, {canary.Name}", () => new ProgramOnHook(verify, canary.Config, to), frame);
            yield return ($"nothing but XDP_DROP, {canary.Name}", () => DropAll(to), frame);
        }
    }

    private static XdpLink DropAll(InterfaceName to)
    {
        const int drop = 1;
        using var program = BpfProgram.LoadConstant(ProgramType.Xdp, drop);
        return XdpLink.Attach(program, to);
    }

    private static ProgramOnHook Program(PrivateNetwork network, string name, int rules)
    {
        JsonElement? config = rules == 0 ? null : JsonSerializer.SerializeToElement(new
        {
            rules = Sources(rules).Select(source => (object)new { action = "drop", source, protocol = "udp", port = Port })
                .Append(new { action = "drop", protocol = "udp", port = Port }),
        });
        return new ProgramOnHook(name, config, InterfaceName.Parse(network.Interface));
    }

    /// <summary>Sources that the packets do not have, one for each rule but the last.</summary>
    private static IEnumerable<string> Sources(int rules) => Enumerable.Range(1, rules - 1).Select(i => $"10.{i >> 16}.{(i >> 8) & 255}.{i & 255}");

    private static Undo NfTables(PrivateNetwork network, int rules)
    {
        var text = new StringBuilder("table ip bench { chain pre { type filter hook prerouting priority -300; policy accept;\n");
        foreach (var source in Sources(rules))
            text.Append(CultureInfo.InvariantCulture, $"ip saddr {source} udp dport {Port} drop\n");
        text.Append(CultureInfo.InvariantCulture, $"udp dport {Port} drop\n}}\n}}\n");
        Feed(network, "nft -f", text.ToString());
        return new Undo(() => Tool.Run("ip", $"netns exec {network.Guard} nft delete table ip bench"));
    }

    private static Undo IpTables(PrivateNetwork network, int rules)
    {
        var text = new StringBuilder("*raw\n:PREROUTING ACCEPT [0:0]\n");
        foreach (var source in Sources(rules))
            text.Append(CultureInfo.InvariantCulture, $"-A PREROUTING -s {source} -p udp --dport {Port} -j DROP\n");
        text.Append(CultureInfo.InvariantCulture, $"-A PREROUTING -p udp --dport {Port} -j DROP\nCOMMIT\n");
        Feed(network, "iptables-restore", text.ToString());
        return new Undo(() => Tool.Run("ip", $"netns exec {network.Guard} iptables -t raw -F"));
    }

    private static void Feed(PrivateNetwork network, string command, string text)
    {
        var file = Path.GetTempFileName();
        try
        {
            File.WriteAllText(file, text);
            Tool.Run("ip", $"netns exec {network.Guard} {command} {file}");
        }
        finally
        {
            File.Delete(file);
        }
    }

    private sealed class Undo(Action undo) : IDisposable
    {
        public void Dispose() => undo();
    }
}
