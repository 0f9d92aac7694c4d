using System.CommandLine;
using HyperMesh.Autonomic.Host.Cli;

namespace HyperMesh.Autonomic.Host.Policies;

/// <summary><c>policy learn RECORDING</c>: a dry-run policy from recorded normal operation (docs/policy-testing.md).</summary>
internal static class LearnCommand
{
    public static Command Create()
    {
        var recording = new Argument<string>("RECORDING") { Description = "a recording of normal operation, as 'hypermesh record' makes it" };
        var page = new Option<string?>("--out") { Description = "where to write the policy (default: it is printed)", HelpName = "FILE" };
        var target = new Option<string>("--target") { Description = "interfaces that it is for, with * and ?", HelpName = "PATTERN", DefaultValueFactory = _ => "*" };
        var metrics = new Option<string>("--metrics") { Description = "metrics that it looks at, with * and ?", HelpName = "PATTERN", DefaultValueFactory = _ => "*" };
        var margin = new Option<double>("--margin") { Description = "how much further than what was seen is still normal", HelpName = "PERCENT", DefaultValueFactory = _ => 20 };
        var name = new Option<string>("--name") { Description = "name of the policy", HelpName = "NAME", DefaultValueFactory = _ => "learnt" };
        var output = Options.Output();
        var command = new Command("learn", "Proposes thresholds and holds from a recording of normal operation, as a dry-run policy with the evidence beside it.")
        {
            recording, page, target, metrics, margin, name, output,
        };
        command.SetAction(async (parsed, cancel) =>
        {
            var request = new LearnRequest(
                parsed.GetValue(target)!, parsed.GetValue(metrics)!, parsed.GetValue(margin) / 100, parsed.GetValue(name)!);
            request.Check();
            using var playback = await Playback.OpenAsync(parsed.GetValue(recording)!, cancel).ConfigureAwait(false);
            var learnt = LearnPolicy.From(playback, request, cancel);
            var json = parsed.GetValue(output) == OutputFormat.Json;
            if (parsed.GetValue(page) is { } file)
            {
                WholeFile.Write(file, learnt.Text);
                Console.Error.WriteLine($"{learnt.Rules.Count} rule(s) are in {file}; they only say what they would do: see to 'then', 'expect' and 'mode'");
            }
            else if (!json)
            {
                Console.Out.Write(learnt.Text);
            }

            if (json)
                learnt.WriteJson(Console.Out);
            return ExitCode.Done;
        });
        return command;
    }
}
