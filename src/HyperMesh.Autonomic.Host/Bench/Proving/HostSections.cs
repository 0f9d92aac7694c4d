namespace HyperMesh.Autonomic.Host.Bench.Proving;

/// <summary>What it costs to run it, to look at it, and what other nodes notice.</summary>
internal static class HostSections
{
    private const string Processor = "CPU % of one core";
    private const string Resident = "RSS MiB";
    private const string Watching = "run, one interface, 1,000 series at 1 Hz";
    private const string Prometheus = "prometheus, 1,000 series at 1 Hz";
    private const string PageProcessor = "daemon CPU % of one core";
    private const string Gap = "gap ms, median";
    private const string Mesh = "hypermesh, beat 5 ms…";

    public static IReadOnlyList<ProvingSection> All { get; } =
    [
        new("plugins", "Plugins", ["--cycles", "20"], ["--cycles", "5"],
        [
            new("plugins.load", "a plugin copied, checked, loaded and configured", "ms", new Cell("load Monitor.Host, ms", "p50")),
            new("plugins.replace", "a plugin replaced while it runs", "ms", new Cell("replace monitor-host, ms", "p50")),
            new("plugins.overhead", "a reading judged by a plugin's detector", "ns", new Cell("the same as a plugin's, ns a sample", "p50"))
            {
                Peer = new Peer("the same detector, built in", new Cell("built-in detector, ns a sample", "p50")),
                Gate = new Gate(GatedFigure.Ratio, 0.5),
            },
        ]),
        new("startup", "From a command's start to its end", ["--runs", "5"], ["--runs", "3"],
        [
            new("startup.version", "hypermesh --version", "ms", new Cell("hypermesh --version", "median ms"))
            {
                Peer = new Peer("promtool --version", new Cell("promtool --version (Go)", "median ms"), "promtool", "prometheus"),
            },
            new("startup.status", "hypermesh status", "ms", new Cell("hypermesh status", "median ms")),
        ]),
        new("idle", "A daemon with nothing to do", ["--seconds", "30"], null,
        [
            new("idle.processor", "1,000 series at 1 Hz", "% of a core", new Cell(Watching, Processor)) { Peer = Beside(Processor) },
            new("idle.memory", "1,000 series at 1 Hz", "MiB", new Cell(Watching, Resident)) { Peer = Beside(Resident) },
            new("idle.few", "one interface", "% of a core", new Cell("run, one interface", Processor)),
            new("idle.few-memory", "one interface", "MiB", new Cell("run, one interface", Resident)),
        ]),
        new("soak", "A daemon that works hard, after twelve minutes", ["--minutes", "12"], null,
        [
            new("soak.memory", "heaps and stacks", "MiB", new Cell("12", "own memory MiB")),
            new("soak.descriptors", "descriptors", "descriptors", new Cell("12", "descriptors")),
            new("soak.threads", "threads", "threads", new Cell("12", "threads")),
        ])
        { IsSteady = true },
        new("metrics", "A scrape", ["--seconds", "3"], ["--seconds", "1"],
        [
            new("metrics.thousand", "1,000 series", "ms", new Cell("1,000 series, text…", "median ms")),
            new("metrics.hundred-thousand", "100,000 series", "ms", new Cell("100,000 series, text…", "median ms")),
            new("metrics.lateness", "how late a tick is while 500 scrape all the time, of a hundred the latest", "ms", new Cell("ticks of 100 ms, 10,000 series, 500 scrape all the time…", "p99 ms")),
        ]),
        new("page", "The page, with 1,000 series", ["--seconds", "10"], null,
        [
            new("page.alone", "the daemon while nobody looks", "% of a core", new Cell("nobody looks", PageProcessor)),
            new("page.seen", "the daemon while a browser shows it", "% of a core", new Cell("the page in Chromium", PageProcessor)),
            new("page.browser", "the browser", "% of a core", new Cell("the page in Chromium", "browser CPU %")),
            new("page.readers", "the daemon with 200 readers of the stream", "% of a core", new Cell("200 readers of the stream", PageProcessor)),
        ]),
        new("handshake", "Handshakes of mesh nodes", ["--handshakes", "100"], ["--handshakes", "20"],
        [
            new("handshake.memory", "both ends, in memory", "ms", new Cell("classical | in memory, both ends", "p50 ms")),
            new("handshake.tcp", "both ends, over TCP", "ms", new Cell("classical | TCP on loopback, both ends", "p50 ms")),
        ]),
        new("reroute", "A stream whose link dies in silence", ["--runs", "1"], null,
        [
            Rerouted("bfd-10", "FRR, OSPF with BFD at 3 × 10 ms", "FRR ospfd with bfdd, 3 × 10 ms", "/usr/lib/frr/ospfd", "frr"),
            Rerouted("bfd-50", "FRR, OSPF with BFD at 3 × 50 ms", "FRR ospfd with bfdd, 3 × 50 ms", "/usr/lib/frr/ospfd", "frr"),
            Rerouted("babeld-10", "babeld, hello every 10 ms", "babeld, hello 10 ms, wired", "babeld", "babeld"),
            Rerouted("babeld", "babeld as it comes", "babeld, as it comes", "babeld", "babeld"),
        ]),
        new("fleet", "A fleet by etcd, all nodes in one process", ["--nodes", "100", "--members", "3", "--seconds", "5", "--pushes", "3"], ["--nodes", "10", "--members", "1", "--seconds", "2", "--pushes", "1"],
        [
            new("fleet.push", "a push of policies, until half have it", "ms", new Cell("…", "push p50 ms")),
            new("fleet.last", "until the last has it", "ms", new Cell("…", "push last ms")),
            new("fleet.memory", "memory of a node", "KB", new Cell("…", "KB a node")),
        ]),
    ];

    private static Peer Beside(string column) => new("Prometheus, the same series", new Cell(Prometheus, column), "prometheus", "prometheus");

    private static ProvingRow Rerouted(string id, string peer, string row, string tool, string package) => new(
        $"reroute.{id}", "longest gap in the stream", "ms", new Cell($"{Mesh} | silence", Gap))
    {
        Peer = new Peer(peer, new Cell($"{row} | silence", Gap), tool, package),
    };
}
