namespace HyperMesh.Autonomic.Host.Bench.Proving;

/// <summary>What packets meet.</summary>
internal static class KernelSections
{
    private const string Mpps = "median Mpps";
    private const string Programs = "median ns";
    private const string OffTheWire = "got on the wire, mbit/s";
    private const string XdpTools = "xdp-tools";
    private const string InPlace = "rule set and its program, in place";

    public static IReadOnlyList<ProvingSection> All { get; } =
    [
        new("throughput", "Filtering on one core: 64-byte UDP through veth, the last rule drops", ["--rounds", "1"], ["--rounds", "1"],
        [
            Filter(1, "nftables", "nft"), Filter(100, "nftables", "nft"), Filter(10_000, "nftables", "nft"),
            Filter(1, "iptables", "iptables-restore"), Filter(100, "iptables", "iptables-restore"), Filter(10_000, "iptables", "iptables-restore"),
            new("throughput.counter", "every packet counted, then up to a port where nobody listens", "Mpps", new Cell("xdp_packet_counter", Mpps))
            {
                IsMoreBetter = true,
                Peer = new Peer("no program", new Cell("nothing: up to a port where nobody listens", Mpps)),
            },
        ]),
        new("programs", "A packet in a program, by the kernel's test run", ["--runs", "5"], ["--runs", "3"],
        [
            Packet("programs.firewall-port", "a UDP port is dropped, alone", "xdp_firewall, 1 rules, the last drops", "xdp-filter, UDP port"),
            Packet("programs.firewall-64", "one of 64 rules drops a UDP port", "xdp_firewall, 64 rules, the last drops", "xdp-filter, all features, UDP port"),
            Packet("programs.firewall-10000", "one of 10,000 rules drops a UDP port", "xdp_firewall, 10,000 rules, the last drops", "xdp-filter, all features, UDP port"),
            Packet("programs.counter", "a packet is counted", "xdp_packet_counter, 'UDP passes'"),
            Packet("programs.monitor", "a packet is counted by flow", "xdp_monitor, 'UDP passes'"),
            Packet("programs.verify", "a frame of the mesh is checked", "xdp_pqc_verify, 'a frame with the right MAC passes'"),
        ]),
        new("swap", "A rule set put in the place of another, under a flood", ["--swaps", "100"], ["--swaps", "20"],
        [
            Leaked("xdp-loader", "xdp-loader unload, then load", "xdp-loader", XdpTools), Leaked("bpftool", "bpftool net attach … overwrite", "bpftool", "bpftool"),
            new("swap.lost", "good packets lost, in all", "packets", new Cell(InPlace, "good lost")) { Gate = new Gate(GatedFigure.Ours, 0) },
            new("swap.ms", "time for a swap, new rules compiled, checked by canaries and verified", "ms", new Cell(InPlace, "p50 ms"))
            {
                Peer = new Peer("xdp-loader, of an object that is compiled already", new Cell("xdp-loader unload, then load", "p50 ms"), "xdp-loader", XdpTools),
            },
        ]),
        new("load", "Loading a program by its manifest", ["--programs", "200"], ["--programs", "50"],
        [
            new("load.counter", "xdp_counter", "ms", new Cell("xdp_counter", "p50 ms")),
            new("load.firewall", "xdp_firewall", "ms", new Cell("xdp_firewall", "p50 ms")),
            new("load.crowd", "one of many that are loaded at once", "ms", new Cell("xdp_packet_counter, all at once", "p50 ms")),
        ]),
        new("maps", "Reading maps", ["--rounds", "5"], ["--rounds", "3"],
        [
            new("maps.batch", "100,000 entries of a hash, in batches", "ms", new Cell("100,000 entries of a hash, in batches", "median"))
            {
                Peer = new Peer("entry by entry", new Cell("100,000 entries of a hash, one by one", "median")),
                Gate = new Gate(GatedFigure.Ratio, 0.5),
            },
            new("maps.sum", "a per-CPU value of 8 words, summed", "µs", new Cell("a per-CPU value of 8 words, summed", "median")),
        ]),
        new("flows", "New flows that are shown without a loss", ["--runs", "1"], null,
        [
            new("flows.rate", "flows a second, sender and reader on the same cores", "flows/s", new Cell("without loss, least", "sent flows/s"))
            {
                IsMoreBetter = true,
                Peer = new Peer("tcpdump, a line for each", new Cell("tcpdump, without loss, least", "sent flows/s"), "tcpdump", "tcpdump"),
            },
        ]),
        new("shaper", "Bandwidth by tc_shaper, without a queue", ["--seconds", "3"], null,
        [
            Shaped("TCP, IPv4", 100), Shaped("UDP, IPv4", 100), Shaped("TCP, IPv6", 10),
        ]),
    ];

    private static ProvingRow Filter(int rules, string peer, string tool) => new(
        $"throughput.{peer}-{rules}", rules == 1 ? "1 rule" : $"{rules:N0} rules", "Mpps", new Cell($"xdp_firewall, {rules} rules, drop", Mpps))
    {
        IsMoreBetter = true,
        Peer = new Peer($"{peer}, the same rules", new Cell($"{peer}, {rules} rules, drop", Mpps), tool, peer),
        Gate = rules == 10_000 ? new Gate(GatedFigure.Ratio, 0.6) : null,
    };

    private static ProvingRow Packet(string id, string title, string ours, string? peer = null) => new(id, title, "ns", new Cell(ours, Programs))
    {
        Peer = peer is null ? null : new Peer(peer, new Cell(peer, Programs), "xdp-filter", XdpTools),
        Gate = peer is null ? null : new Gate(GatedFigure.Ratio, 0.4),
    };

    private static ProvingRow Leaked(string peer, string row, string tool, string package) => new(
        $"swap.leaked-{peer}", "bad packets that get through in a swap", "packets", new Cell(InPlace, "leaked a swap"))
    {
        Peer = new Peer(row, new Cell(row, "leaked a swap"), tool, package),
        Gate = new Gate(GatedFigure.Ours, 0),
    };

    private static ProvingRow Shaped(string traffic, int megabits) => new(
        $"shaper.{traffic.ToLowerInvariant().Replace(", ", "-", StringComparison.Ordinal)}-{megabits}", $"{traffic}, told {megabits} mbit/s", "mbit/s",
        new Cell($"{traffic}, no queue | {megabits}", OffTheWire))
    { IsMoreBetter = true };
}
