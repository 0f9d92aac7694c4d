using System.CommandLine;
using HyperMesh.Autonomic.Host.Bench.Detection;
using HyperMesh.Autonomic.Host.Cli;

namespace HyperMesh.Autonomic.Host.Bench;

/// <summary><c>bench NAME</c>: the figures of the README, a table each.</summary>
internal static class BenchCommand
{
    public static Command Create() => new("bench", "Measures on this machine what the README says, one table each.")
    {
        Verb("reaction", "from the first packet of a flood to the first one dropped", "runs", 50, ReactionBench.RunAsync),
        Verb("loop", "samples a second through Monitor, Analyze and Plan on one core, and bytes allocated for each", "rounds", 5, LoopBench.RunAsync),
        Verb("swap", "packets lost and leaked while programs are swapped under load", "swaps", 1000, SwapBench.RunAsync),
        Verb("programs", "nanoseconds a packet of every shipped program, by test run, beside xdp-filter", "runs", 15, ProgramsBench.RunAsync),
        Verb("maps", "reads of 100,000 entries in batches and one by one, and of one per-CPU value", "rounds", 10, MapsBench.RunAsync),
        Verb("load", "loading a program, and a thousand of them: time, memory, descriptors", "programs", 1000, LoadBench.RunAsync),
        Verb("throughput", "packets a second through veth, next to nftables and iptables with the same rules", "rounds", 5, ThroughputBench.RunAsync),
        Verb("shaper", "what tc_shaper lets through next to what it was told, by iperf3", "seconds", 8, ShaperBench.RunAsync),
        Verb("idle", "memory and CPU of 'run' with nothing to do", "seconds", 60, IdleBench.RunAsync),
        DetectBenchCommand.Create(),
    };

    private static Command Verb(string name, string what, string counted, int fallback, Func<int, CancellationToken, Task<BenchTable>> measure)
    {
        var output = Options.Output();
        var count = new Option<int>($"--{counted}")
        {
            Description = $"how many (default: {fallback})",
            DefaultValueFactory = _ => fallback,
            HelpName = "N",
        };
        count.Validators.Add(result =>
        {
            if (result.GetValue(count) < 1)
                result.AddError($"--{counted} must be 1 or more");
        });
        var command = new Command(name, $"Measures {what}.") { count, output };
        command.SetAction(async (parsed, cancel) =>
        {
            if (name is not "loop")
                Privileges.RequireXdp();
            var table = await measure(parsed.GetValue(count), cancel).ConfigureAwait(false);
            table.Write(parsed.GetValue(output));
            return table.IsGood ? ExitCode.Done : ExitCode.Failed;
        });
        return command;
    }
}
