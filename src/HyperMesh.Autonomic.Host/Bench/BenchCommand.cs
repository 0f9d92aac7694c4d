using System.CommandLine;
using HyperMesh.Autonomic.Host.Bench.Detection;
using HyperMesh.Autonomic.Host.Bench.Fleet;
using HyperMesh.Autonomic.Host.Bench.Instructions;
using HyperMesh.Autonomic.Host.Bench.Metrics;
using HyperMesh.Autonomic.Host.Bench.Page;
using HyperMesh.Autonomic.Host.Bench.Proving;
using HyperMesh.Autonomic.Host.Bench.Reroute;
using HyperMesh.Autonomic.Host.Cli;

namespace HyperMesh.Autonomic.Host.Bench;

/// <summary><c>bench NAME</c>: the figures of docs/figures.md, a table each.</summary>
internal static class BenchCommand
{
    public static Command Create() => new("bench", "Measures on this machine what docs/figures.md says, one table each.")
    {
        BenchAllCommand.Create(),
        BenchGateCommand.Create(),
        Verb("reaction", "from the first packet of a flood to the first one dropped", "runs", 50, ReactionBench.RunAsync),
        Verb("loop", "samples a second through Monitor, Analyze and Plan on one core, and bytes allocated for each", "rounds", 5, LoopBench.RunAsync),
        Verb("plan", "from a symptom to its plan, with 10,000 rules and many cases open", "symptoms", 20_000, PlanBench.RunAsync),
        Verb("policies", "ticks through 10 to 10,000 rules over 1,000 groups: time, memory, and how soon a symptom is planned for", "ticks", 50, PoliciesBench.RunAsync),
        Verb("rules", "the same thresholds over the same series here and in Debian's Prometheus", "evaluations", 20, RulesBench.RunAsync),
        Verb("alert", "from the instant at which a series crosses a threshold to the alert, beside Debian's Prometheus with the same series and rule", "runs", 10, AlertBench.RunAsync),
        Verb("swap", "packets lost and leaked while programs are swapped under load", "swaps", 1000, SwapBench.RunAsync),
        Verb("programs", "nanoseconds a packet of every shipped program, by test run, beside xdp-filter", "runs", 15, ProgramsBench.RunAsync),
        Verb("maps", "reads of 100,000 entries in batches and one by one, and of one per-CPU value", "rounds", 10, MapsBench.RunAsync),
        Verb("load", "loading a program, and a thousand of them: time, memory, descriptors", "programs", 1000, LoadBench.RunAsync),
        Verb("throughput", "packets a second through veth, next to nftables and iptables with the same rules", "rounds", 5, ThroughputBench.RunAsync),
        Verb("flows", "new flows a second that 'flows --follow' shows without loss, and whether it tells of all that it does not", "runs", 3, FlowsBench.RunAsync),
        Verb("shaper", "what tc_shaper lets through next to what it was told, by iperf3", "seconds", 8, ShaperBench.RunAsync),
        Verb("plugins", "loading every plugin, replacing one again and again, and a plugin's detector beside a built-in one", "cycles", 100, PluginsBench.RunAsync),
        Verb("replay", "a recording with 100 series at 1 Hz, replayed on one core: time and memory, beside merely reading it", "hours", 24, ReplayBench.RunAsync),
        Verb("journal", "records a second into the journal, when they are on disk, and opening and verifying it", "records", 100_000, JournalBench.RunAsync),
        Verb("page", "what it costs to be looked at: 1,000 series on the page in Chromium, 200 readers of the stream, 500 scrapers", "seconds", 20, PageBench.RunAsync),
        Verb("idle", "memory and CPU of 'run' with nothing to do, with few series and with 1,000, beside a Prometheus", "seconds", 60, IdleBench.RunAsync),
        Verb("soak", "what a daemon holds on to over the minutes of floods, swaps, edits and scrapes: memory, descriptors, threads, pins", "minutes", 60, SoakBench.RunAsync),
        Verb("startup", "from the start of a short command to its end", "runs", 20, StartupBench.RunAsync),
        Verb("handshake", "handshakes of mesh nodes, alone, many at once and beside strangers, with each suite that this platform has", "handshakes", 300, HandshakeBench.RunAsync),
        HandshakeStrangers.Create(),
        RerouteCommand.Create(),
        Verb("metrics", "a scrape of 1,000 to 100,000 series, and how late the loop's ticks are while 500 scrape all the time", "seconds", 10, MetricsBench.RunAsync),
        ScrapeCrowd.Create(),
        FleetBenchCommand.Create(),
        Verb("state", "a store of that many records: filling and opening it, a snapshot of its state, and the removal of its past", "records", 1_000_000, StateBench.RunAsync),
        DetectBenchCommand.Create(),
        Verb("instructions", "instructions by callgrind of what every sample takes, and the size of every shipped program", "rounds", 200, InstructionsBench.RunAsync),
        Workload.Create(),
        Kill.KillCommand.Create(),
        Kill.KillSubject.Create(),
    };

    private static Command Verb(string name, string what, string counted, int fallback, Func<int, CancellationToken, Task<BenchTable>> measure)
    {
        var output = Options.Output();
        var count = Options.Count($"--{counted}", $"how many (default: {fallback})", fallback);
        var command = new Command(name, $"Measures {what}.") { count, output };
        command.SetAction(async (parsed, cancel) =>
        {
            if (name is not ("loop" or "policies" or "replay" or "plugins" or "journal" or "state" or "page" or "metrics" or "startup" or "handshake" or "alert"))
                Privileges.RequireXdp();
            var table = await measure(parsed.GetValue(count), cancel).ConfigureAwait(false);
            table.Write(parsed.GetValue(output));
            return table.IsGood ? ExitCode.Done : ExitCode.Failed;
        });
        return command;
    }
}
