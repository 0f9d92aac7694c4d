using HyperMesh.Autonomic.Documents;
using HyperMesh.Autonomic.Engine.Analysis;
using HyperMesh.Autonomic.Engine.Execution;

namespace HyperMesh.Autonomic.Engine.Policies;

/// <summary>What there is on this host for policies to speak about. Immutable.</summary>
/// <param name="Executors">Verbs, and who checks their arguments.</param>
/// <param name="Detectors">Kinds of detectors.</param>
/// <param name="Metrics">Names of the metrics that monitors provide; null when that is not known.</param>
internal sealed record PolicySurroundings(ExecutorSet Executors, DetectorKinds Detectors, IReadOnlySet<string>? Metrics)
{
    /// <summary>Kinds of hooks that some verb sets.</summary>
    public IReadOnlyList<string> HookKinds { get; } =
        [.. Executors.Verbs.Where(verb => !verb.IsMomentary).Select(verb => verb.HookKind).Distinct().Order(StringComparer.Ordinal)];

    /// <summary>Warns of a metric that no monitor provides: the rule would never have data.</summary>
    public void CheckMetric(MappingReader reader, string key, string metric)
    {
        if (Metrics is not null && metric.Length > 0 && !Metrics.Contains(metric))
            reader.Problems.Warn(
                reader.PlaceOf(key), $"no monitor provides the metric '{metric}'",
                NearestName.Hint(metric, Metrics) ?? "without data a condition is unknown, and the rule never acts");
    }
}
