using HyperMesh.Autonomic.Detection.Adaptive;
using HyperMesh.Autonomic.Detection.Auto;

namespace HyperMesh.Autonomic.Detection;

/// <summary>The kinds of detectors that are always there, by name. Plugins add others. Thread-safe.</summary>
public static class DetectorCatalog
{
    /// <summary>The detector of a condition that names none.</summary>
    public const string Default = AdaptiveDetectorFactory.DetectorName;

    /// <summary>One factory for each kind, in the order in which people are shown them.</summary>
    public static IReadOnlyList<IDetectorFactory> All { get; } =
    [
        new AutoDetectorFactory(),
        new AdaptiveDetectorFactory(),
    ];
}
