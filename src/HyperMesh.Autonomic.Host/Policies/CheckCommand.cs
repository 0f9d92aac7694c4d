using System.CommandLine;
using HyperMesh.Autonomic.Documents;
using HyperMesh.Autonomic.Engine.Policies;
using HyperMesh.Autonomic.Host.Cli;

namespace HyperMesh.Autonomic.Host.Policies;

/// <summary><c>policy check</c>: every problem at once, with its place.</summary>
internal static class CheckCommand
{
    public static Command Create()
    {
        var path = new Argument<string?>("PATH") { Description = "policy file or folder (default: the installation's)", Arity = ArgumentArity.ZeroOrOne };
        var output = new Option<CheckFormat>("--output", "-o")
        {
            Description = "text for people, json (an object a line) for scripts, sarif for code scanning, github for annotations",
            DefaultValueFactory = _ => CheckFormat.Text,
        };
        var strict = new Option<bool>("--strict") { Description = "fail on warnings too" };
        var check = new Command("check", "Checks policies and says everything that is wrong with them, and what is unwise.") { path, output, strict };
        var plugins = PluginOptions.AddTo(check);
        check.SetAction(async (parsed, cancel) =>
        {
            using var preparation = await Preparation.LoadAsync(plugins.Read(parsed), cancel).ConfigureAwait(false);
            var problems = new ProblemList();
            var snapshot = preparation.Read(parsed.GetValue(path) ?? Installation.Find().Policies, problems);
            if (snapshot is not null)
                PolicyChecks.Run(snapshot, problems, plugins.Configuration(parsed).Fleet is not null);
            CheckReport.Write(problems, snapshot?.Rules.Count, parsed.GetValue(output));
            return snapshot is null || (parsed.GetValue(strict) && problems.Count > 0) ? ExitCode.BadInput : ExitCode.Done;
        });
        return check;
    }
}
