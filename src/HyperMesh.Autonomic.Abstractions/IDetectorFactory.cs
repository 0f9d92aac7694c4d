namespace HyperMesh.Autonomic;

/// <summary>A kind of detector, named in policies: <c>anomaly: { detector: adaptive, … }</c>. Thread-safe.</summary>
public interface IDetectorFactory
{
    /// <summary>Unique among all detectors; lower case.</summary>
    string Name { get; }

    /// <summary>New state for one series.</summary>
    IDetector Create(Series series);
}
