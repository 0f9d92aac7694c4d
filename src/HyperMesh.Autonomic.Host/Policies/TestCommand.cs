using System.CommandLine;
using HyperMesh.Autonomic.Host.Cli;

namespace HyperMesh.Autonomic.Host.Policies;

/// <summary><c>policy test</c>: runs <c>*.test.yaml</c> in virtual time (docs/policy-testing.md).</summary>
internal static class TestCommand
{
    public static Command Create()
    {
        var paths = new Argument<string[]>("PATH")
        {
            Description = "test files, policies with a test file beside them, or folders (default: the installation's policies)",
            Arity = ArgumentArity.ZeroOrMore,
        };
        var run = new Option<string?>("--run") { Description = "only tests whose name has this in it; * and ? are wildcards", HelpName = "PATTERN" };
        var least = new Option<double?>("--min-coverage") { Description = "fail when less than this of the rules and branches was taken", HelpName = "PERCENT" };
        var coverage = new Option<bool>("--coverage") { Description = "list the rules and branches that no test has taken" };
        var junit = new Option<string?>("--junit") { Description = "also write the results as JUnit XML", HelpName = "FILE" };
        var watch = new Option<bool>("--watch") { Description = "run again whenever a file changes, until Ctrl-C" };
        var programs = Options.Programs();
        var output = Options.Output();
        var command = new Command("test", "Runs the tests of policies: the loop in virtual time over series that the tests describe.")
        {
            paths, run, coverage, least, junit, watch, programs, output,
        };
        var plugins = PluginOptions.AddTo(command);
        command.SetAction(async (parsed, cancel) =>
        {
            var installation = Installation.Find();
            var request = new TestRequest
            {
                Paths = parsed.GetValue(paths) is { Length: > 0 } given ? given : [installation.Policies],
                Pattern = parsed.GetValue(run),
                LeastCoverage = parsed.GetValue(least),
                ListsCoverage = parsed.GetValue(coverage),
                JUnit = parsed.GetValue(junit),
                Format = parsed.GetValue(output),
            };
            request.Check();
            var folders = parsed.GetValue(programs) is { } folder ? [folder] : installation.Programs;
            using var preparation = await Preparation.LoadAsync(new LoopSettings { ProgramFolders = folders }, plugins.Read(parsed), cancel).ConfigureAwait(false);
            var session = new TestSession(preparation, request);
            return parsed.GetValue(watch)
                ? await TestWatch.RunAsync(session, request, cancel).ConfigureAwait(false)
                : session.Run(cancel);
        });
        return command;
    }
}
