namespace HyperMesh.Autonomic;

/// <summary>A kind of detector, named in policies: <c>anomaly: { detector: adaptive, … }</c>. Thread-safe.</summary>
public interface IDetectorFactory
{
    /// <summary>Unique among all detectors; lower case, words joined with hyphens.</summary>
    string Name { get; }

    /// <summary>What it looks for, in one sentence.</summary>
    string Summary { get; }

    /// <summary>What can be set, and what it is when nothing is said.</summary>
    IReadOnlyList<DetectorParameter> Parameters { get; }

    /// <summary>New state for one series.</summary>
    /// <param name="series">Says the kind: of a counter the detector is given the rate.</param>
    /// <param name="settings">A value for each of <see cref="Parameters"/>.</param>
    IDetector Create(Series series, DetectorSettings settings);
}
