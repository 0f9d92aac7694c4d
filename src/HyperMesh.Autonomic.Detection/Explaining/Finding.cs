namespace HyperMesh.Autonomic.Detection.Explaining;

/// <summary>What a detector found at one instant: all that <see cref="Explanation"/> needs to say it in words.</summary>
public sealed record Finding
{
    /// <summary>What was looked at: <c>packets/s on eth0</c>.</summary>
    public required string Subject { get; init; }

    /// <summary>The value it had, in the unit of the subject.</summary>
    public required double Value { get; init; }

    public required Assessment Assessment { get; init; }

    /// <summary>How long ago the deviation started; null when there is none.</summary>
    public TimeSpan? StartedAgo { get; init; }

    /// <summary>How the members of an ensemble voted; empty for a detector without members.</summary>
    public IReadOnlyList<Vote> Votes { get; init; } = [];

    /// <summary>The unit, written behind values, such as <c>ms</c>; empty for none.</summary>
    public string Unit { get; init; } = "";

    /// <summary>Whether the band depends on the time of day: then the sentence says "at this hour".</summary>
    public bool IsSeasonal { get; init; }
}
