using System.CommandLine;
using HyperMesh.Autonomic.Host.Cli;

namespace HyperMesh.Autonomic.Host.Bench.Reroute;

/// <summary><c>bench reroute</c>.</summary>
internal static class RerouteCommand
{
    public static Command Create()
    {
        var output = Options.Output();
        var runs = new Option<int>("--runs") { Description = "how many of each", DefaultValueFactory = _ => 5, HelpName = "N" };
        var contender = new Option<string>("--contender") { Description = "only those with that in their names (default: all)", DefaultValueFactory = _ => "", HelpName = "TEXT" };
        var command = new Command("reroute", "Measures what a link's death costs a stream on a mesh of five nodes, by routing daemons of Debian.")
        {
            runs, contender, output,
        };
        command.SetAction(async (parsed, cancel) =>
        {
            var count = parsed.GetValue(runs) is var given and >= 1 ? given : throw new UsageException("--runs must be 1 or more");
            var chosen = Choose(parsed.GetValue(contender)!);
            Privileges.RequireXdp();
            var table = await RerouteBench.RunAsync(chosen, count, cancel).ConfigureAwait(false);
            table.Write(parsed.GetValue(output));
            return table.IsGood ? ExitCode.Done : ExitCode.Failed;
        });
        return command;
    }

    private static IReadOnlyList<IRerouteContender> Choose(string text)
    {
        List<IRerouteContender> chosen = [.. RerouteBench.Contenders.Where(one => one.Name.Contains(text, StringComparison.OrdinalIgnoreCase))];
        return chosen.Count > 0
            ? chosen
            : throw new UsageException($"no contender has '{text}' in its name; there are: {string.Join("; ", RerouteBench.Contenders.Select(one => one.Name))}");
    }
}
