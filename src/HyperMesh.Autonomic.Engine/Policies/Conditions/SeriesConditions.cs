namespace HyperMesh.Autonomic.Engine.Policies;

/// <summary>The series of one metric that have these labels; <c>interface</c> comes from the rule's target, grouped labels from the group.</summary>
public sealed record SeriesSelector(string Metric, Labels Labels)
{
    public override string ToString() => Metric + Labels.Text;
}

/// <summary>A condition on the series of one metric. Of several series that match, one is enough.</summary>
public abstract record SeriesCondition(SeriesSelector Series) : Condition
{
    public override IEnumerable<string> Metrics => [Series.Metric];
}

/// <summary>A fixed threshold.</summary>
public sealed record MetricCondition(SeriesSelector Series, Measure Of, Bound Enter) : SeriesCondition(Series)
{
    /// <summary>For a ratio: by what the number is divided, measured in the same way; null for none.</summary>
    public SeriesSelector? DividedBy { get; init; }

    /// <summary>Once it holds, it holds until this is true; null for as long as <see cref="Enter"/> is.</summary>
    public Bound? Leave { get; init; }

    public override IEnumerable<string> Metrics => DividedBy is null ? base.Metrics : [Series.Metric, DividedBy.Metric];

    /// <summary>The number in words: what a measurement of before is filed under.</summary>
    public string Subject => DividedBy is null ? $"{Series} {Of}" : $"{Series} {Of} / {DividedBy} {Of}";

    public override string ToString() =>
        Of.Kind == MeasureKind.Absent ? $"{Series} {Of}" : Leave is null ? $"{Subject} {Enter}" : $"{Subject} {Enter} (until {Leave})";
}

/// <summary>Which side of the expected band counts.</summary>
public enum Direction
{
    Both,
    Up,
    Down,
}

/// <summary>A deviation that a detector finds at least as grave as asked.</summary>
public sealed record AnomalyCondition(SeriesSelector Series, Quantity Of, Severity Severity, Direction Direction, string Detector)
    : SeriesCondition(Series)
{
    /// <summary>Settings of the detector; null for its defaults.</summary>
    public DetectorSettings? Settings { get; init; }

    /// <summary>The least score that is asked for, in (0, 1); null to go by <see cref="Severity"/>.</summary>
    public double? Score { get; init; }

    public override string ToString() =>
        $"{Series} {Of.ToString().ToLowerInvariant()} anomaly of {Severity.ToString().ToLowerInvariant()} severity"
        + (Direction == Direction.Both ? "" : " " + Direction.ToString().ToLowerInvariant())
        + (Score is { } score ? FormattableString.Invariant($" with score {score}") : "");
}

/// <summary>A deviation of several series together, one of each metric, that a joint detector finds at least as grave as asked.</summary>
internal sealed record JointAnomalyCondition(IReadOnlyList<string> Names, Labels Selector, Quantity Of, Severity Severity, string Detector) : Condition
{
    /// <summary>Settings of the detector; null for its defaults.</summary>
    public DetectorSettings? Settings { get; init; }

    public override IEnumerable<string> Metrics => Names;

    public override string ToString() =>
        $"{string.Join(" + ", Names)}{Selector.Text} {Of.ToString().ToLowerInvariant()} anomaly of {Severity.ToString().ToLowerInvariant()} severity";
}
