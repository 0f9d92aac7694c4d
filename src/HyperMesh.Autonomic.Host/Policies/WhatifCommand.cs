using System.CommandLine;
using HyperMesh.Autonomic.Host.Cli;
using HyperMesh.Autonomic.Host.Commands;

namespace HyperMesh.Autonomic.Host.Policies;

/// <summary><c>policy whatif A B --on RECORDING</c>: what two sets of policies would have done (docs/policy-testing.md).</summary>
internal static class WhatifCommand
{
    public static Command Create()
    {
        var a = new Argument<string>("A") { Description = "policy file or folder, such as what is in force" };
        var b = new Argument<string>("B") { Description = "policy file or folder, such as what is proposed" };
        var on = new Option<string>("--on") { Description = "the recording over which both are played", HelpName = "RECORDING", Required = true };
        var tolerance = Options.Duration("--tolerance", "a decision that comes earlier or later by no more than this has moved, not gone", "5s");
        var world = WorldFile.Option();
        var page = new Option<string?>("--out") { Description = "also write an HTML page with charts, which needs nothing but itself", HelpName = "FILE.html" };
        var output = Options.Output();
        var command = new Command("whatif", "Plays two sets of policies over one recording, and says what they decide differently.") { a, b, on, world, tolerance, page, output };
        command.SetAction(async (parsed, cancel) =>
        {
            var description = WorldFile.Read(parsed.GetValue(world));
            using var playback = await Playback.OpenAsync(parsed.GetValue(on)!, cancel, description).ConfigureAwait(false);
            var (policyA, policyB) = (playback.Read(parsed.GetValue(a)!), playback.Read(parsed.GetValue(b)!));
            using var playedA = playback.Play(policyA, null, cancel);
            using var playedB = playback.Play(policyB, null, cancel);
            var comparison = new WhatifComparison
            {
                Recording = playback.Recording.Name,
                From = playback.Start,
                To = playback.End,
                World = description,
                Tolerance = parsed.GetValue(tolerance),
                A = WhatifSide.Of(parsed.GetValue(a)!, playedA, playback),
                B = WhatifSide.Of(parsed.GetValue(b)!, playedB, playback),
            };
            if (parsed.GetValue(output) == OutputFormat.Json)
                WhatifReport.WriteJson(comparison);
            else
                WhatifReport.WriteText(comparison);
            if (parsed.GetValue(page) is { } file)
            {
                WhatifHtml.Write(file, comparison);
                Console.Error.WriteLine($"the charts are in {file}");
            }

            return ExitCode.Done;
        });
        return command;
    }
}
