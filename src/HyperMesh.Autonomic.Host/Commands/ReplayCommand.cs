using System.CommandLine;
using System.Globalization;
using HyperMesh.Autonomic.Host.Cli;

namespace HyperMesh.Autonomic.Host.Commands;

/// <summary><c>replay</c>: the loop over recordings, in virtual time. What it prints depends on its input alone.</summary>
internal static class ReplayCommand
{
    public static Command Create()
    {
        var files = new Argument<string[]>("FILE")
        {
            Description = "recordings, merged in the order of time: our own (JSON lines, plain or gzip, also the folder of a rotation), CSV or a folder of it, "
                + "a saved answer of Prometheus' query_range, OpenMetrics text with timestamps",
            Arity = ArgumentArity.OneOrMore,
        };
        var from = RecordedTime.Option("--from", "begin here; what is before is left out");
        var until = RecordedTime.Option("--until", "end here");
        var speed = Speed();
        var world = WorldFile.Option();
        var limits = LimitOption.Create();
        var policies = Options.Policies();
        var store = Options.Store();
        var output = Options.Output();
        var command = new Command("replay", "Runs the loop over recordings, in virtual time: what would have been decided, and why.")
        {
            files, from, until, speed, world, limits, policies, store, output,
        };
        var plugins = PluginOptions.AddTo(command);
        command.SetAction(async (parsed, cancel) =>
        {
            var format = parsed.GetValue(output);
            var writer = new DecisionWriter(Console.Out, format);
            var request = new ReplayRequest
            {
                Files = parsed.GetValue(files)!,
                From = parsed.GetValue(from),
                Until = parsed.GetValue(until),
                Speed = parsed.GetValue(speed),
                Limits = parsed.GetValue(limits),
                Policies = parsed.GetValue(policies) ?? Installation.Find().Policies,
                Verb = "replay",
                World = WorldFile.Read(parsed.GetValue(world)),
                Store = parsed.GetValue(store),
                Plugins = plugins.Read(parsed),
            };
            var tally = await ReplayRun.RunAsync(request, writer.Write, null, cancel).ConfigureAwait(false);
            if (format == OutputFormat.Json)
            {
                foreach (var document in tally.ClosedLoop?.Documents() ?? [])
                    Console.Out.WriteLine(Json.Line(document));
                Console.Out.WriteLine(Json.Line(tally.Summary("replay")));
            }
            else
            {
                foreach (var line in tally.ClosedLoop?.Lines() ?? [])
                    Console.Out.WriteLine(line);
                Console.Out.WriteLine($"{tally.ClosedLoop?.Label ?? ClosedLoop.OpenLoop}: {tally.Sentence()}");
            }

            return ExitCode.Done;
        });
        return command;
    }

    private static Option<double?> Speed() => new("--speed")
    {
        Description = "so many times the speed of the recording, as 1 or 10 (default: as fast as it goes)",
        HelpName = "N",
        CustomParser = Options.One<double>(
            text => double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var speed) && speed is >= 0.001 and <= 1e6 ? speed : null,
            "speed; write how many times faster, from 0.001 to 1000000"),
    };
}
