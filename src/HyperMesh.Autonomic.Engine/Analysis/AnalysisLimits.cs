namespace HyperMesh.Autonomic.Engine.Analysis;

/// <summary>How much the analysis may hold. Beyond it nothing fails: what is left out is counted and said.</summary>
public sealed record AnalysisLimits
{
    /// <summary>Series that are known at a time.</summary>
    public int Series { get; init; } = 100_000;

    /// <summary>Detectors at work at a time, of any kind.</summary>
    public int Detectors { get; init; } = 20_000;

    /// <summary>Rows of targets and groups, for each list of labels by which rules are grouped.</summary>
    public int Rows { get; init; } = 50_000;

    /// <summary>Different values of a field that are counted at a time, for each condition and row.</summary>
    public int DistinctValues { get; init; } = 4096;

    /// <summary>A series that has been silent for this long, and for ten of its ticks, is forgotten; its detectors' baselines go to the store.</summary>
    public TimeSpan Silence { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>Bytes of baselines a second that are written while all is calm, on the average.</summary>
    public double BaselineBytesPerSecond { get; init; } = 20_000;

    /// <summary>Bytes of baselines that may be written at once.</summary>
    public double BaselineBurst { get; init; } = 1 << 20;

    /// <summary>Bytes of baselines that are written when the loop stops.</summary>
    public long BaselineBytes { get; init; } = 256L << 20;
}
