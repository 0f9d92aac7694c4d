namespace HyperMesh.Autonomic;

/// <summary>A kind of detector for several series together. Thread-safe.</summary>
public interface IJointDetectorFactory
{
    /// <summary>Unique among all detectors; lower case, words joined with hyphens.</summary>
    string Name { get; }

    /// <summary>What it looks for, in one sentence.</summary>
    string Summary { get; }

    /// <summary>What can be set, and what it is when nothing is said.</summary>
    IReadOnlyList<DetectorParameter> Parameters { get; }

    /// <summary>New state for these series, one at least.</summary>
    /// <param name="series">Say the kinds: of a counter the detector is given the rate.</param>
    /// <param name="settings">A value for each of <see cref="Parameters"/>.</param>
    IJointDetector Create(IReadOnlyList<Series> series, DetectorSettings settings);
}
