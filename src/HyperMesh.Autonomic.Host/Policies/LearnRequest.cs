using System.IO.Enumeration;
using HyperMesh.Autonomic.Host.Cli;

namespace HyperMesh.Autonomic.Host.Policies;

/// <summary>What is to be learnt from. Immutable.</summary>
/// <param name="Target">Pattern of interfaces.</param>
/// <param name="Metrics">Pattern of metric names.</param>
/// <param name="Margin">How much further than what was seen is still normal, as a fraction.</param>
/// <param name="Name">Of the policy.</param>
internal sealed record LearnRequest(string Target, string Metrics, double Margin, string Name)
{
    /// <exception cref="UsageException">A value makes no sense.</exception>
    public void Check()
    {
        if (!(Margin is >= 0 and <= 100))
            throw new UsageException("--margin is a number of percent from 0 to 10000");
        if (Name.Length == 0 || !Name.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_'))
            throw new UsageException($"'{Name}' is no name of a policy; use letters, digits, '-' and '_'");
    }

    /// <summary>Whether a series is looked at; what has no interface is about the machine.</summary>
    public bool Wants(Series series) =>
        FileSystemName.MatchesSimpleExpression(Metrics, series.Metric.Name, ignoreCase: false)
        && (series.Labels[Labels.Interface] is not { } target || FileSystemName.MatchesSimpleExpression(Target, target, ignoreCase: false));
}
