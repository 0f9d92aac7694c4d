namespace HyperMesh.Autonomic.Engine.Policies;

/// <summary>What a rule asks of the samples. Immutable.</summary>
public abstract record Condition
{
    /// <summary>Names of the metrics that it looks at.</summary>
    public abstract IEnumerable<string> Metrics { get; }
}

/// <summary>True when all parts are; unknown when one is unknown and none is false.</summary>
public sealed record AllOf(IReadOnlyList<Condition> Parts) : Condition
{
    public override IEnumerable<string> Metrics => Parts.SelectMany(part => part.Metrics);
}

/// <summary>True when one part is; unknown when one is unknown and none is true.</summary>
public sealed record AnyOf(IReadOnlyList<Condition> Parts) : Condition
{
    public override IEnumerable<string> Metrics => Parts.SelectMany(part => part.Metrics);
}

/// <summary>The opposite of its part; unknown stays unknown.</summary>
public sealed record NotOf(Condition Part) : Condition
{
    public override IEnumerable<string> Metrics => Part.Metrics;
}

/// <summary>Which number of a series is meant.</summary>
public enum Quantity
{
    /// <summary>The value as it is.</summary>
    Value,

    /// <summary>The change per second since the previous sample; of a counter, its increase.</summary>
    Rate,
}

/// <summary>A condition on the series of one metric. Of several series that match, one is enough.</summary>
/// <param name="Metric">Metric name.</param>
/// <param name="Selector">Labels that a series must have; <c>interface</c> comes from the rule's target.</param>
/// <param name="Of">Value or rate.</param>
public abstract record SeriesCondition(string Metric, Labels Selector, Quantity Of) : Condition
{
    public override IEnumerable<string> Metrics => [Metric];

    protected string Subject => $"{Metric}{Selector.Text} {(Of == Quantity.Rate ? "rate" : "value")}";
}

/// <summary>How a number is compared.</summary>
public enum Comparison
{
    Above,
    AtLeast,
    Below,
    AtMost,
    Equal,
    NotEqual,
}

/// <summary>A fixed threshold, in the metric's unit (per second for a rate).</summary>
public sealed record MetricCondition(string Metric, Labels Selector, Quantity Of, Comparison Op, double Threshold)
    : SeriesCondition(Metric, Selector, Of)
{
    public bool Holds(double value) => Op switch
    {
        Comparison.Above => value > Threshold,
        Comparison.AtLeast => value >= Threshold,
        Comparison.Below => value < Threshold,
        Comparison.AtMost => value <= Threshold,
        Comparison.Equal => value == Threshold,
        _ => value != Threshold,
    };

    public override string ToString() => $"{Subject} {Comparisons.Sign(Op)} {Threshold}";
}

/// <summary>Which side of the expected band counts.</summary>
public enum Direction
{
    Both,
    Up,
    Down,
}

/// <summary>A deviation that a detector finds at least as grave as asked.</summary>
public sealed record AnomalyCondition(
    string Metric, Labels Selector, Quantity Of, Severity Severity, Direction Direction, string Detector)
    : SeriesCondition(Metric, Selector, Of)
{
    /// <summary>Settings of the detector; null for its defaults.</summary>
    public DetectorSettings? Settings { get; init; }

    public override string ToString() =>
        $"{Subject} anomaly of {Severity.ToString().ToLowerInvariant()} severity{(Direction == Direction.Both ? "" : " " + Direction.ToString().ToLowerInvariant())}";
}

/// <summary>A deviation of several series together, one of each metric, that a joint detector finds at least as grave as asked.</summary>
public sealed record JointAnomalyCondition(IReadOnlyList<string> Names, Labels Selector, Quantity Of, Severity Severity, string Detector) : Condition
{
    /// <summary>Settings of the detector; null for its defaults.</summary>
    public DetectorSettings? Settings { get; init; }

    public override IEnumerable<string> Metrics => Names;

    public override string ToString() =>
        $"{string.Join(" + ", Names)}{Selector.Text} {(Of == Quantity.Rate ? "rate" : "value")} anomaly of {Severity.ToString().ToLowerInvariant()} severity";
}
