using System.Text.Json.Nodes;
using HyperMesh.Autonomic.Documents;
using HyperMesh.Autonomic.Host.Cli;

namespace HyperMesh.Autonomic.Host.Policies;

/// <summary>Problems as a document of the Static Analysis Results Interchange Format, version 2.1.0.</summary>
internal static class Sarif
{
    private const string Schema = "https://json.schemastore.org/sarif-2.1.0.json";
    private const string Error = "policy-error";
    private const string Warning = "policy-warning";

    public static string Document(IEnumerable<Problem> problems) => Json.Line(new JsonObject
    {
        ["$schema"] = Schema,
        ["version"] = "2.1.0",
        ["runs"] = new JsonArray(new JsonObject
        {
            ["tool"] = new JsonObject { ["driver"] = Driver() },
            ["columnKind"] = "utf16CodeUnits",
            ["results"] = new JsonArray([.. problems.Select(Result)]),
        }),
    });

    private static JsonObject Driver() => new()
    {
        ["name"] = "hypermesh policy check",
        ["semanticVersion"] = typeof(Sarif).Assembly.GetName().Version!.ToString(3),
        ["rules"] = new JsonArray(
            Rule(Error, "error", "The policies cannot be used before this is mended."),
            Rule(Warning, "warning", "The policies can be used, and this is unwise.")),
    };

    private static JsonObject Rule(string id, string level, string text) => new()
    {
        ["id"] = id,
        ["shortDescription"] = new JsonObject { ["text"] = text },
        ["defaultConfiguration"] = new JsonObject { ["level"] = level },
    };

    private static JsonObject Result(Problem problem)
    {
        var isError = problem.Severity == ProblemSeverity.Error;
        return new JsonObject
        {
            ["ruleId"] = isError ? Error : Warning,
            ["ruleIndex"] = isError ? 0 : 1,
            ["level"] = isError ? "error" : "warning",
            ["message"] = new JsonObject { ["text"] = problem.Hint is null ? problem.Message : $"{problem.Message}; {problem.Hint}" },
            ["locations"] = new JsonArray(new JsonObject
            {
                ["physicalLocation"] = new JsonObject
                {
                    ["artifactLocation"] = new JsonObject { ["uri"] = Uri(problem.Place.File) },
                    ["region"] = new JsonObject { ["startLine"] = problem.Place.Line, ["startColumn"] = problem.Place.Column },
                },
            }),
        };
    }

    /// <summary>Relative to the working folder where the file lies in it, as code scanning wants it; else absolute.</summary>
    private static string Uri(string file)
    {
        var relative = Path.GetRelativePath(Environment.CurrentDirectory, file);
        return relative.StartsWith("..", StringComparison.Ordinal) || Path.IsPathRooted(relative)
            ? new Uri(Path.GetFullPath(file)).AbsoluteUri
            : string.Join('/', relative.Split(Path.DirectorySeparatorChar).Select(System.Uri.EscapeDataString));
    }
}
