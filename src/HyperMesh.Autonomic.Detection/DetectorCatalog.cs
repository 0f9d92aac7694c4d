using HyperMesh.Autonomic.Detection.Absence;
using HyperMesh.Autonomic.Detection.Adaptive;
using HyperMesh.Autonomic.Detection.Auto;
using HyperMesh.Autonomic.Detection.ChangePoint;
using HyperMesh.Autonomic.Detection.FlatLine;
using HyperMesh.Autonomic.Detection.Forest;
using HyperMesh.Autonomic.Detection.Iid;
using HyperMesh.Autonomic.Detection.Likelihood;
using HyperMesh.Autonomic.Detection.Median;
using HyperMesh.Autonomic.Detection.Neighbours;
using HyperMesh.Autonomic.Detection.Pca;
using HyperMesh.Autonomic.Detection.RateOfChange;
using HyperMesh.Autonomic.Detection.Seasonal;
using HyperMesh.Autonomic.Detection.Spectral;
using HyperMesh.Autonomic.Detection.Spot;
using HyperMesh.Autonomic.Detection.Ssa;

namespace HyperMesh.Autonomic.Detection;

/// <summary>The kinds of detectors that are always there, by name. Plugins add others. Thread-safe.</summary>
public static class DetectorCatalog
{
    /// <summary>The detector of a condition that names none.</summary>
    public const string Default = AutoDetectorFactory.DetectorName;

    /// <summary>One factory for each kind, in the order in which people are shown them.</summary>
    public static IReadOnlyList<IDetectorFactory> All { get; } =
    [
        new AutoDetectorFactory(),
        new AdaptiveDetectorFactory(),
        new MedianDetectorFactory(),
        new LikelihoodDetectorFactory(),
        new SeasonalDetectorFactory(),
        new ChangePointDetectorFactory(),
        new SpotDetectorFactory(),
        new RateOfChangeDetectorFactory(),
        new FlatLineDetectorFactory(),
        new AbsenceDetectorFactory(),
        new KnnDetectorFactory(),
        new SpectralResidualDetectorFactory(),
        new SsaDetectorFactory(),
        new IidSpikeDetectorFactory(),
        new IidChangePointDetectorFactory(),
        new SsaSpikeDetectorFactory(),
        new SsaChangePointDetectorFactory(),
        new SrCnnDetectorFactory(),
        new RandomizedPcaDetectorFactory(),
    ];

    /// <summary>The same for several series together.</summary>
    public static IReadOnlyList<IJointDetectorFactory> Joint { get; } = [new ForestDetectorFactory()];
}
