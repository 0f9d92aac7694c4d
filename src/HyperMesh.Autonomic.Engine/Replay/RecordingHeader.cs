namespace HyperMesh.Autonomic.Engine.Replay;

/// <summary>What the first line of a recording says. Immutable.</summary>
/// <param name="Source">Who wrote it, for people.</param>
public sealed record RecordingHeader(string Source)
{
    /// <summary>Metrics that are counters although their names do not end in <c>_total</c>, as the buckets of a histogram.</summary>
    public IReadOnlyList<string> Counters { get; init; } = [];

    /// <summary>A header for a recording of these series.</summary>
    public static RecordingHeader For(string source, IEnumerable<Series> series) => new(source)
    {
        Counters =
        [
            .. series.Select(one => one.Metric).Where(metric => metric.Kind == MetricKind.Counter && SeriesText.MetricNamed(metric.Name).Kind != MetricKind.Counter)
                .Select(metric => metric.Name).Distinct().Order(StringComparer.Ordinal),
        ],
    };
}
