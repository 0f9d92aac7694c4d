using System.CommandLine;
using HyperMesh.Autonomic.Documents;
using HyperMesh.Autonomic.Engine.Policies;
using HyperMesh.Autonomic.Host.Cli;

namespace HyperMesh.Autonomic.Host.Policies;

/// <summary><c>policy import</c>: rules of others as dry-run policies.</summary>
internal static class ImportCommand
{
    public static Command Create() => new("import", "Makes dry-run policies of the rules of others.") { FromPrometheus() };

    private static Command FromPrometheus()
    {
        var file = new Argument<string>("FILE") { Description = "rule file of Prometheus" };
        var folder = new Option<string?>("--out") { Description = "write the policies there, one file a group, instead of to standard output", HelpName = "DIR" };
        var output = Options.Output();
        var command = new Command("prometheus-rules", "Takes the alert rules whose expression fits typed conditions, and lists the others with the reason.")
        {
            file, folder, output,
        };
        command.SetAction(parsed =>
        {
            var problems = new ProblemList();
            var (policies, rules) = PrometheusRules.Read(parsed.GetValue(file)!, problems);
            if (problems.HasErrors)
                throw new UsageException(problems.ToString());
            var isJson = parsed.GetValue(output) == OutputFormat.Json;
            Write(policies, parsed.GetValue(folder), isJson);
            foreach (var rule in rules)
                Say(rule, isJson);
            return ExitCode.Done;
        });
        return command;
    }

    private static void Write(IReadOnlyDictionary<string, string> policies, string? folder, bool isJson)
    {
        if (folder is not null)
            Directory.CreateDirectory(folder);
        foreach (var (number, (name, text)) in policies.Index())
        {
            var file = folder is null ? null : Path.Combine(folder, name + ".yaml");
            if (file is not null && File.Exists(file))
                throw new UsageException($"{file} is there already; nothing is written over");
            if (file is not null)
                WholeFile.Write(file, text);
            if (isJson)
                Console.Out.WriteLine(Json.Line(new { kind = "policy", name, file, text = file is null ? text : null }));
            else
                Console.Out.Write(file is null ? (number == 0 ? "" : "---\n") + text : $"{file} is written\n");
        }
    }

    private static void Say(ImportedRule rule, bool isJson)
    {
        if (isJson)
            Console.Out.WriteLine(Json.Line(new
            {
                kind = "rule",
                group = rule.Group,
                name = rule.Name,
                rule = rule.Rule,
                reason = rule.Reason,
                line = rule.Place.Line,
                column = rule.Place.Column,
            }));
        else if (rule.Reason is not null)
            Console.Error.WriteLine($"{rule.Place}: {rule.Group}/{rule.Name} does not fit: {rule.Reason}");
    }
}
