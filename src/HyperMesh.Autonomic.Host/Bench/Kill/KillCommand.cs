using System.CommandLine;
using HyperMesh.Autonomic.Host.Cli;

namespace HyperMesh.Autonomic.Host.Bench.Kill;

/// <summary><c>bench kill</c>.</summary>
internal static class KillCommand
{
    public static Command Create()
    {
        var kills = new Option<int>("--kills") { Description = "how many (default: 500)", DefaultValueFactory = _ => 500, HelpName = "N" };
        var seed = new Option<int>("--seed") { Description = "of all chances (default: 1)", DefaultValueFactory = _ => 1, HelpName = "N" };
        var output = Options.Output();
        var command = new Command("kill", "Kills the loop with SIGKILL at random instants and checks journal, state and kernel after each.") { kills, seed, output };
        command.SetAction(async (parsed, cancel) =>
        {
            var folder = Directory.CreateTempSubdirectory("hypermesh-kill-");
            try
            {
                var bench = new KillBench(folder.FullName, parsed.GetValue(seed));
                var table = await bench.RunAsync(parsed.GetValue(kills), cancel).ConfigureAwait(false);
                foreach (var problem in bench.Problems.Take(50))
                    Console.Error.WriteLine(problem);
                table.Write(parsed.GetValue(output));
                return table.IsGood ? ExitCode.Done : ExitCode.Failed;
            }
            finally
            {
                folder.Delete(recursive: true);
            }
        });
        return command;
    }
}
