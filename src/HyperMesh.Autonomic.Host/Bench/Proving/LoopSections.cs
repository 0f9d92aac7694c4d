namespace HyperMesh.Autonomic.Host.Bench.Proving;

/// <summary>The loop, from a sample to its plan, and what it keeps.</summary>
internal static class LoopSections
{
    private const string Prometheus = "prometheus";
    private const string PerSecond = "samples/s";
    private const string Instructions = "instructions";
    private const string Replay = "replay, the shipped policies";
    private static readonly string[] Detectors = ["auto", "adaptive"];
    private static readonly string[] Speed = ["--what", "speed", "--detector", "auto", "--detector", "adaptive", "--rounds"];

    public static IReadOnlyList<ProvingSection> All { get; } =
    [
        new("reaction", "From a flood's first packet, at a 5 ms tick", ["--runs", "20"], ["--runs", "5"],
        [
            new("reaction.dropped", "to the first packet dropped", "ms", new Cell("to the first packet dropped", "p50 ms")),
            new("reaction.symptom", "to the symptom", "ms", new Cell("to the symptom", "p50 ms")),
            new("reaction.action", "from the symptom to the action's beginning", "ms", new Cell("from the symptom to the action's beginning", "p50 ms")),
        ]),
        new("alert", "From cause to alert, the same series scraped once a second", ["--runs", "10"], ["--runs", "3"],
        [
            new("alert.time", "until it is told over HTTP", "ms", new Cell("hypermesh, a scrape a second", "median ms"))
            {
                Peer = new Peer("Prometheus, an evaluation a second", new Cell("prometheus, a scrape and an evaluation a second", "median ms"), Prometheus, Prometheus),
            },
        ]),
        new("loop", "Samples through Monitor, Analyze and Plan, on one core", ["--rounds", "5"], ["--rounds", "2"],
        [
            new("loop.rate", "samples a second", "samples/s", new Cell("Monitor → Analyze → Plan", "median samples/s"))
            {
                IsMoreBetter = true,
                Peer = new Peer("reading them and keeping the last, nothing more", new Cell("reading and keeping alone", "median samples/s")),
                Gate = new Gate(GatedFigure.Ratio, 0.5),
            },
            // Next to nothing, so that little is many times as much: one object for each sample would be tens of bytes.
            new("loop.bytes", "allocated for a sample", "B", new Cell("Monitor → Analyze → Plan", "B/sample")) { Gate = new Gate(GatedFigure.Ours, 20) },
        ]),
        new("detect", "A reading judged, every window full", [.. Speed, "5"], [.. Speed, "2"],
        [
            .. Detectors.Select(Judged),
            .. Detectors.Select(name => new ProvingRow($"detect.{name}-bytes", $"{name}: allocated for a reading", "B", new Cell(name, "B/point")) { Gate = new Gate(GatedFigure.Ours, 0) }),
        ]),
        new("plan", "From a symptom to its plan, in memory", ["--symptoms", "20000"], ["--symptoms", "5000"],
        [
            new("plan.thousand", "10,000 rules, 1,000 cases open", "µs", new Cell("10,000, 1,000", "median µs")),
            new("plan.worst", "the same, of a hundred the slowest", "µs", new Cell("10,000, 1,000", "p99 µs")),
        ]),
        new("policies", "Rules over 1,000 groups, a tick", ["--ticks", "50"], ["--ticks", "20"],
        [
            new("policies.few", "1,000 rules, 1 % of the series change", "ms", new Cell("1000", "1 % change, ms/tick p50")),
            new("policies.all", "1,000 rules, all series change", "ms", new Cell("1000", "all change, ms/tick p50")),
            new("policies.memory", "memory of 1,000 rules", "MiB", new Cell("1000", "MiB")) { Gate = new Gate(GatedFigure.Ours, 0.5) },
        ]),
        new("rules", "The same thresholds over the same 10,000 series, a tick", ["--evaluations", "20"], ["--evaluations", "5"],
        [
            Thresholds(100, null), Thresholds(1_000, new Gate(GatedFigure.Ratio, 0.8)),
        ]),
        new("replay", "A recording with 100 series at 1 Hz, on one core", ["--hours", "24"], ["--hours", "4"],
        [
            Replayed("jq", "jq looks for one threshold", "jq"), Replayed("sqlite3", "sqlite3 imports it and looks for one threshold", "sqlite3"),
            new("replay.read", "read and checked", PerSecond, new Cell("reading it once, packed", PerSecond))
            {
                IsMoreBetter = true,
                Peer = new Peer("zcat | wc -l", new Cell("zcat | wc -l", PerSecond)),
                Gate = new Gate(GatedFigure.Ratio, 0.5),
            },
            new("replay.bytes", "allocated to read a sample", "B", new Cell("reading it once, packed", "allocated B/sample")) { Gate = new Gate(GatedFigure.Ours, 0.2) },
            new("replay.memory", "most memory while replaying", "MB", new Cell(Replay, "peak RSS MB")),
        ]),
        new("journal", "Records of 400 bytes into the journal", ["--records", "20000"], ["--records", "5000"],
        [
            new("journal.rate", "records a second, on disk at the end", "records/s", new Cell("group commit", "records/s"))
            {
                IsMoreBetter = true,
                Peer = new Peer("sqlite3, a transaction for each", new Cell("sqlite3, a transaction for each", "records/s"), "sqlite3", "sqlite3"),
            },
            new("journal.each", "records a second, each on disk before the next", "records/s", new Cell("a sync for each", "records/s"))
            {
                IsMoreBetter = true,
                Peer = new Peer("sqlite3, a transaction for each", new Cell("sqlite3, a transaction for each", "records/s"), "sqlite3", "sqlite3"),
            },
            new("journal.burst", "what a reaction writes before it acts", "µs", new Cell("group commit", "3 after a pause, µs p50")),
            new("journal.bytes", "a record on disk", "B", new Cell("group commit", "B/record")) { Gate = new Gate(GatedFigure.Ours, 0.1) },
        ]),
        new("state", "A store of many records", ["--records", "200000"], ["--records", "20000"],
        [
            new("state.open", "opening it with a snapshot", "ms", new Cell("opening it with a snapshot, ms", "number")),
            new("state.verify", "verifying it", "s", new Cell("verifying it, s", "number")),
            new("state.bytes", "a record on disk", "B", new Cell("bytes a record", "number")) { Gate = new Gate(GatedFigure.Ours, 0.1) },
        ]),
        new("kill", "SIGKILL at random instants", ["--kills", "50"], ["--kills", "10"],
        [
            new("kill.lost", "things lost, doubled or different", "things", new Cell("things lost, doubled or different", "number")) { Gate = new Gate(GatedFigure.Ours, 0) },
            new("kill.open", "from opening the store until it watches again", "ms", new Cell("from opening the store until watching, median, ms", "number")),
        ]),
        new("instructions", "Instructions, counted", ["--rounds", "200"], ["--rounds", "100"],
        [
            Counted("instructions.loop", "a sample through the loop", "the loop, a sample"),
            Counted("instructions.auto", "a reading judged by auto", "detector auto, a reading"),
            Counted("instructions.adaptive", "a reading judged by adaptive", "detector adaptive, a reading"),
            Counted("instructions.scrape", "a series scraped", "a scrape, a series"),
            Counted("instructions.recording", "the shipped incident read once", "a recording, a round"),
            .. ((string[])["xdp_counter", "xdp_packet_counter", "xdp_monitor", "xdp_firewall", "xdp_pqc_verify"]).SelectMany(Sizes),
        ])
        { IsSteady = true },
    ];

    private static ProvingRow Judged(string name) => new($"detect.{name}", $"{name}: a reading", "ns", new Cell(name, "ns/point"));

    private static ProvingRow Thresholds(int rules, Gate? gate) => new($"rules.{rules}", $"{rules:N0} rules", "ms", new Cell($"{rules}", "a tick, ms p50"))
    {
        Peer = new Peer("Prometheus, an evaluation", new Cell($"{rules}", "its p50"), Prometheus, Prometheus),
        Gate = gate,
    };

    private static ProvingRow Replayed(string id, string peer, string tool) => new(
        $"replay.{id}", "replayed with all shipped policies", PerSecond, new Cell(Replay, PerSecond))
    {
        IsMoreBetter = true,
        Peer = new Peer(peer, new Cell($"{tool}, one threshold", PerSecond), tool, tool),
    };

    private static ProvingRow Counted(string id, string title, string row, Gate? gate = null) => new(id, title, Instructions, new Cell(row, Instructions)) { Gate = gate };

    /// <summary>What a kernel makes of a program differs a little from version to version; what its verifier looks at, much.</summary>
    private static IEnumerable<ProvingRow> Sizes(string program) =>
    [
        Counted($"instructions.{program}", $"{program}, in the kernel", $"{program}, in the kernel", new Gate(GatedFigure.Ours, 0.1)),
        Counted($"instructions.{program}-verified", $"{program}, looked at by the verifier", $"{program}, verified", new Gate(GatedFigure.Ours, 0.5)),
    ];
}
