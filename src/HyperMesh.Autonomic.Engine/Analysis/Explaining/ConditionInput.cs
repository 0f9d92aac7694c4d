namespace HyperMesh.Autonomic.Engine.Analysis.Explaining;

/// <summary>Something that a condition looks at, and what it saw there. Immutable.</summary>
public sealed record ConditionInput
{
    /// <summary>The series, event or component.</summary>
    public required string Subject { get; init; }

    /// <summary>What is made of it: <c>rate</c>, <c>mean over 30s</c>, <c>count over 10s</c>.</summary>
    public string? Of { get; init; }

    /// <summary>That number, in the metric's unit; null when it is unknown.</summary>
    public double? Number { get; init; }

    /// <summary>What it is compared with, as a number; null where there is no fixed one.</summary>
    public double? Threshold { get; init; }

    /// <summary>The comparison in words: <c>&gt; 5000</c>.</summary>
    public string? Bound { get; init; }

    /// <summary>The window; null for none.</summary>
    public TimeSpan? Window { get; init; }

    /// <summary>Instant of the last sample or event; null when there was none.</summary>
    public DateTimeOffset? At { get; init; }

    /// <summary>Anything else worth saying: why it is unknown, what the detector thinks.</summary>
    public string? Words { get; init; }
}
