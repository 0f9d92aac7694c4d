using HyperMesh.Autonomic.Documents;

namespace HyperMesh.Autonomic.Host.Policies;

/// <summary>Problems as workflow commands of GitHub Actions, which shows them beside the lines of a change.</summary>
internal static class GithubAnnotation
{
    public static string Of(Problem problem)
    {
        var command = problem.Severity == ProblemSeverity.Error ? "error" : "warning";
        var message = problem.Hint is null ? problem.Message : $"{problem.Message}; {problem.Hint}";
        return $"::{command} file={Property(problem.Place.File)},line={problem.Place.Line},col={problem.Place.Column}::{Data(message)}";
    }

    private static string Data(string text) => text.Replace("%", "%25", StringComparison.Ordinal)
        .Replace("\r", "%0D", StringComparison.Ordinal).Replace("\n", "%0A", StringComparison.Ordinal);

    private static string Property(string text) =>
        Data(text).Replace(":", "%3A", StringComparison.Ordinal).Replace(",", "%2C", StringComparison.Ordinal);
}
