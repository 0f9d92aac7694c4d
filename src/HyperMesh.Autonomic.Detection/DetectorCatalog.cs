using HyperMesh.Autonomic.Detection.Absence;
using HyperMesh.Autonomic.Detection.Adaptive;
using HyperMesh.Autonomic.Detection.ChangePoint;
using HyperMesh.Autonomic.Detection.FlatLine;
using HyperMesh.Autonomic.Detection.Likelihood;
using HyperMesh.Autonomic.Detection.Median;
using HyperMesh.Autonomic.Detection.RateOfChange;
using HyperMesh.Autonomic.Detection.Seasonal;
using HyperMesh.Autonomic.Detection.Spot;

namespace HyperMesh.Autonomic.Detection;

/// <summary>The kinds of detectors that are always there, by name. Plugins add others. Thread-safe.</summary>
public static class DetectorCatalog
{
    /// <summary>The detector of a condition that names none.</summary>
    public const string Default = AdaptiveDetectorFactory.DetectorName;

    /// <summary>One factory for each kind, in the order in which people are shown them.</summary>
    public static IReadOnlyList<IDetectorFactory> All { get; } =
    [
        new AdaptiveDetectorFactory(),
        new MedianDetectorFactory(),
        new LikelihoodDetectorFactory(),
        new SeasonalDetectorFactory(),
        new ChangePointDetectorFactory(),
        new SpotDetectorFactory(),
        new RateOfChangeDetectorFactory(),
        new FlatLineDetectorFactory(),
        new AbsenceDetectorFactory(),
    ];
}
