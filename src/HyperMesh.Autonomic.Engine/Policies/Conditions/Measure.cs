namespace HyperMesh.Autonomic.Engine.Policies;

/// <summary>Which number of a series is meant.</summary>
public enum Quantity
{
    /// <summary>The value as it is.</summary>
    Value,

    /// <summary>The change per second; of a counter, its increase.</summary>
    Rate,
}

/// <summary>What a fixed threshold is compared with.</summary>
public enum MeasureKind
{
    /// <summary>The last value.</summary>
    Value,

    /// <summary>The change per second since the sample before, or over the window; of a counter, its increase.</summary>
    Rate,

    /// <summary>The change over the window; of a counter, its increase.</summary>
    Delta,

    /// <summary>The mean of the samples in the window.</summary>
    Mean,

    /// <summary>The least sample in the window.</summary>
    Min,

    /// <summary>The greatest sample in the window.</summary>
    Max,

    /// <summary>A quantile of the samples in the window, interpolated linearly between them as Prometheus' <c>quantile_over_time</c>.</summary>
    Quantile,

    /// <summary>No number: it is true while no sample lies in the window, and never unknown.</summary>
    Absent,
}

/// <summary>How a number is made of a series' samples.</summary>
/// <param name="Kind">Which number.</param>
/// <param name="Over">The window, left-open and right-closed: samples after now − over, up to now. Null only for value and rate.</param>
/// <param name="Quantile">In [0, 1]; only with <see cref="MeasureKind.Quantile"/>.</param>
public sealed record Measure(MeasureKind Kind, TimeSpan? Over = null, double? Quantile = null)
{
    public static readonly Measure Value = new(MeasureKind.Value);

    public static readonly Measure Rate = new(MeasureKind.Rate);

    public override string ToString()
    {
        var kind = Kind == MeasureKind.Quantile ? $"quantile {Quantile}" : Kind.ToString().ToLowerInvariant();
        return Over is { } over ? $"{kind} over {Documents.DurationText.Format(over)}" : kind;
    }
}
