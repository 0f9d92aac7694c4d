using System.CommandLine;
using HyperMesh.Autonomic.Host.Cli;

namespace HyperMesh.Autonomic.Host.Bench.Kill;

/// <summary><c>bench kill</c>.</summary>
internal static class KillCommand
{
    public static Command Create()
    {
        var kills = new Option<int?>("--kills") { Description = "how many (default: 500, with --kernel 30)", HelpName = "N" };
        var kernel = new Option<bool>("--kernel") { Description = "kill 'hypermesh run' while it swaps programs of this kernel under floods, in a namespace of its own (needs root)" };
        var seed = new Option<int>("--seed") { Description = "of all chances (default: 1)", DefaultValueFactory = _ => 1, HelpName = "N" };
        var output = Options.Output();
        var command = new Command("kill", "Kills the loop with SIGKILL at random instants and checks journal, state and kernel after each.") { kills, kernel, seed, output };
        kills.Validators.Add(result =>
        {
            if (result.GetValue(kills) < 1)
                result.AddError("--kills must be 1 or more");
        });
        command.SetAction(async (parsed, cancel) =>
        {
            var isKernel = parsed.GetValue(kernel);
            if (isKernel)
                Privileges.RequireXdp();
            using var scratch = new ScratchFolder();
            IKillBench bench = isKernel ? new KernelKillBench(scratch.Path, parsed.GetValue(seed)) : new KillBench(scratch.Path, parsed.GetValue(seed));
            var asked = parsed.GetValue(kills) ?? (isKernel ? 30 : 500);
            BenchTable table;
            using (new ProgressLine(() => $"{bench.Done} of {asked} kills, {bench.Problems.Count} problems"))
                table = await bench.RunAsync(asked, cancel).ConfigureAwait(false);
            return Report(table, bench.Problems, bench.Done, asked, parsed.GetValue(output));
        });
        return command;
    }

    private static int Report(BenchTable table, IReadOnlyList<string> problems, int done, int asked, OutputFormat output)
    {
        foreach (var problem in problems.Take(50))
            Console.Error.WriteLine(problem);
        table.Write(output);
        if (table.IsPartial)
            Console.Error.WriteLine($"hypermesh: interrupted: these figures are of {done} of {asked} kills, and nobody has looked whether all comes to rest at the end");
        return table.IsGood && !table.IsPartial ? ExitCode.Done : ExitCode.Failed;
    }
}
