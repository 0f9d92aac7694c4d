namespace HyperMesh.Autonomic.Host.Metrics;

/// <summary>A metric that is made of others' series. Immutable.</summary>
/// <param name="Family">What it is called. A counter adds up what the series have grown by, so that it goes on when a series starts again or is gone.</param>
internal sealed record DerivedMetric(MetricFamily Family)
{
    /// <summary>The metrics that it is made of.</summary>
    public required IReadOnlyList<string> From { get; init; }

    /// <summary>Labels that a series must have; * stands for any text, also within one.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Where { get; init; } = [];

    /// <summary>Labels that are kept; the series that differ in others are put together.</summary>
    public IReadOnlyList<string> By { get; init; } = [];

    /// <summary>Labels that each sample gets.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Labels { get; init; } = [];

    public Aggregate Aggregate { get; init; }

    /// <summary>What each value is multiplied by.</summary>
    public double Scale { get; init; } = 1;

    /// <summary>Whether a series is one that it is made of, its metric apart.</summary>
    public bool Takes(Series series) => Where.All(label => IsLike(label.Value, series.Labels[label.Key] ?? ""));

    private static bool IsLike(string pattern, string text) =>
        System.IO.Enumeration.FileSystemName.MatchesSimpleExpression(pattern.Replace("?", "\\?", StringComparison.Ordinal), text, ignoreCase: false);
}
