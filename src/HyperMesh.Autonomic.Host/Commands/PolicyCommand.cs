using System.CommandLine;
using HyperMesh.Autonomic.Documents;
using HyperMesh.Autonomic.Engine.Policies;
using HyperMesh.Autonomic.Host.Cli;
using Microsoft.Extensions.Logging.Abstractions;

namespace HyperMesh.Autonomic.Host.Commands;

/// <summary><c>policy check</c>: every problem at once, with its place.</summary>
internal static class PolicyCommand
{
    public static Command Create()
    {
        var path = new Argument<string?>("PATH") { Description = "policy file or folder (default: the installation's)", Arity = ArgumentArity.ZeroOrOne };
        var output = Options.Output();
        var check = new Command("check", "Checks policies and says everything that is wrong with them.") { path, output };
        check.SetAction(async (parsed, cancel) =>
        {
            var installation = Installation.Find();
            using var preparation = await Preparation.LoadAsync(
                new LoopSettings { ProgramFolders = installation.Programs }, new SeriesCatalog(), NullLoggerFactory.Instance, cancel)
                .ConfigureAwait(false);
            var problems = new ProblemList();
            var snapshot = preparation.Read(parsed.GetValue(path) ?? installation.Policies, problems);
            Report(problems, snapshot, parsed.GetValue(output));
            return snapshot is null ? ExitCode.BadInput : ExitCode.Done;
        });
        return new Command("policy", "Checks policies.") { check };
    }

    private static void Report(ProblemList problems, PolicySnapshot? snapshot, OutputFormat format)
    {
        if (format == OutputFormat.Json)
        {
            foreach (var problem in problems)
                Console.Out.WriteLine(Json.Line(new
                {
                    kind = "problem",
                    severity = problem.Severity,
                    file = problem.Place.File,
                    line = problem.Place.Line,
                    column = problem.Place.Column,
                    message = problem.Message,
                    hint = problem.Hint,
                }));
            Console.Out.WriteLine(Json.Line(new { kind = "summary", valid = snapshot is not null, rules = snapshot?.Rules.Count ?? 0, problems = problems.Count }));
            return;
        }

        foreach (var problem in problems)
            Console.Error.WriteLine(problem);
        if (snapshot is not null)
            Console.Out.WriteLine($"{snapshot.Rules.Count} rule(s) are in order");
    }
}
