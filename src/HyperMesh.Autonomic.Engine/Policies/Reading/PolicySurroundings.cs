using System.IO.Enumeration;
using HyperMesh.Autonomic.Documents;
using HyperMesh.Autonomic.Engine.Analysis;
using HyperMesh.Autonomic.Engine.Execution;

namespace HyperMesh.Autonomic.Engine.Policies;

/// <summary>What there is on this host for policies to speak about. Immutable.</summary>
/// <param name="Executors">Verbs, and who checks their arguments.</param>
/// <param name="Detectors">Kinds of detectors.</param>
/// <param name="Metrics">Names of the metrics that monitors provide, in which * and ? stand for others; null when that is not known.</param>
internal sealed record PolicySurroundings(ExecutorSet Executors, DetectorKinds Detectors, IReadOnlySet<string>? Metrics)
{
    private readonly IReadOnlyList<string> _patterns = [.. (Metrics ?? (IEnumerable<string>)[]).Where(IsPattern)];
    private readonly IReadOnlyList<string> _names = [.. (Metrics ?? (IEnumerable<string>)[]).Where(name => !IsPattern(name))];

    /// <summary>Kinds of hooks that some verb sets.</summary>
    public IReadOnlyList<string> HookKinds { get; } =
        [.. Executors.Verbs.Where(verb => !verb.IsMomentary).Select(verb => verb.HookKind).Distinct().Order(StringComparer.Ordinal)];

    /// <summary>Warns of a metric that no monitor provides: the rule would never have data. Where some monitor may provide any, only of what is a slip away
    /// from one that is known.</summary>
    public void CheckMetric(MappingReader reader, string key, string metric)
    {
        if (Metrics is null || metric.Length == 0 || Metrics.Contains(metric) || _patterns.Any(pattern => pattern != PolicyReader.AnyMetric && Matches(pattern, metric)))
            return;

        if (!Metrics.Contains(PolicyReader.AnyMetric))
            reader.Problems.Warn(
                reader.PlaceOf(key), $"no monitor provides the metric '{metric}'",
                NearestName.Hint(metric, _names) ?? "without data a condition is unknown, and the rule never acts");
        else if (NearestName.Find(metric, _names, mostSlips: 1) is { } nearest)
            reader.Problems.Warn(reader.PlaceOf(key), $"no monitor says that it provides the metric '{metric}'", $"did you mean '{nearest}'?");
    }

    private static bool IsPattern(string name) => name.AsSpan().ContainsAny('*', '?');

    private static bool Matches(string pattern, string metric) => FileSystemName.MatchesSimpleExpression(pattern, metric, ignoreCase: false);
}
