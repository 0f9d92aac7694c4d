using System.CommandLine;
using HyperMesh.Autonomic.Host.Cli;

namespace HyperMesh.Autonomic.Host.Bench.Fleet;

/// <summary><c>bench fleet</c>.</summary>
internal static class FleetBenchCommand
{
    public static Command Create()
    {
        var output = Options.Output();
        var nodes = new Option<string>("--nodes") { Description = "sizes of fleets, one after the other", DefaultValueFactory = _ => "10,100,1000", HelpName = "N,N" };
        var members = new Option<int>("--members") { Description = "members of the etcd: 1, 3 or 5", DefaultValueFactory = _ => 3, HelpName = "N" };
        var seconds = new Option<int>("--seconds") { Description = "how long nothing happens while the load of that is measured", DefaultValueFactory = _ => 20, HelpName = "N" };
        var pushes = new Option<int>("--pushes") { Description = "revisions that are pushed", DefaultValueFactory = _ => 5, HelpName = "N" };
        members.AcceptOnlyFromAmong("1", "3", "5");
        var command = new Command("fleet", "Measures simulated nodes of one process against an etcd of its own: time until all have a policy, and the load.")
        {
            nodes, members, seconds, pushes, output,
        };
        command.SetAction(async (parsed, cancel) =>
        {
            var bench = new FleetBench(parsed.GetValue(members), Positive(parsed.GetValue(seconds), "--seconds"), Positive(parsed.GetValue(pushes), "--pushes"));
            var table = await bench.RunAsync(Sizes(parsed.GetValue(nodes)!), cancel).ConfigureAwait(false);
            table.Write(parsed.GetValue(output));
            return table.IsGood ? ExitCode.Done : ExitCode.Failed;
        });
        return command;
    }

    private static IReadOnlyList<int> Sizes(string text)
    {
        var sizes = text.Split(',').Select(part => int.TryParse(part, out var size) && size is >= 1 and <= 20_000 ? size : 0).ToList();
        return sizes.Contains(0) ? throw new UsageException($"--nodes takes numbers from 1 to 20000, such as 10,100,1000; found '{text}'") : sizes;
    }

    private static int Positive(int value, string name) => value >= 1 ? value : throw new UsageException($"{name} must be 1 or more");
}
