namespace HyperMesh.Autonomic;

/// <summary>One condition of a rule and the value it was judged on.</summary>
public sealed record Evidence
{
    /// <summary>The condition in words: <c>xdp_packets_total rate &gt; 1000</c>.</summary>
    public required string Condition { get; init; }

    /// <summary>true, false, or unknown (no data).</summary>
    public required string Truth { get; init; }

    /// <summary>The series judged, when there was one.</summary>
    public string? Series { get; init; }

    /// <summary>Which number of the series: <c>value</c> or <c>rate</c>.</summary>
    public string? Of { get; init; }

    /// <summary>That number, in the metric's unit (per second for a rate).</summary>
    public double? Value { get; init; }

    /// <summary>Where a detector was asked: something begins, in [0, 1).</summary>
    public double? Score { get; init; }

    /// <summary>Where a detector was asked: it is still abnormal, in [0, 1).</summary>
    public double? Level { get; init; }

    /// <summary>The band that the detector expected.</summary>
    public double? Low { get; init; }

    public double? High { get; init; }

    /// <summary>The detector that was asked.</summary>
    public string? Detector { get; init; }

    /// <summary>Since when the series has been abnormal.</summary>
    public DateTimeOffset? Since { get; init; }

    /// <summary>How the members of an ensemble voted.</summary>
    public IReadOnlyList<Vote>? Votes { get; init; }

    /// <summary>What feedback has taken off the scores, in decades of rarity; null for nothing.</summary>
    public double? Calibration { get; init; }

    /// <summary>All of it in a sentence.</summary>
    public string? Words { get; init; }
}
