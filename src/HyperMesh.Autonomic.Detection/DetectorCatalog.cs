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
    public const string Default = AutoDetector.Name;

    /// <summary>The detector that costs least.</summary>
    public const string Cheapest = AdaptiveDetector.Name;

    /// <summary>One factory for each kind, in the order in which people are shown them.</summary>
    public static IReadOnlyList<IDetectorFactory> All { get; } =
    [
        new DetectorKind(
            AutoDetector.Name, "What was never seen before, in value, spread, step or time of day: nine members, nothing to set, the default.",
            AutoOptions.Parameters, (settings, countsEvents) => new AutoDetector(new AutoOptions(settings), settings.Text, countsEvents)),
        new DetectorKind(
            AdaptiveDetector.Name, "How far from an exponentially weighted level, not how rare: what comes back counts each time. The cheapest.",
            AdaptiveDetectorOptions.Parameters, (settings, countsEvents) => new AdaptiveDetector(new AdaptiveDetectorOptions(settings), settings.Text, countsEvents)),
        new DetectorKind(
            MedianDetector.Name, "Deviations from the median of a window, in median absolute deviations.",
            MedianDetectorOptions.Parameters, (settings, countsEvents) => new MedianDetector(new MedianDetectorOptions(settings), settings.Text, countsEvents)),
        new DetectorKind(
            LikelihoodDetector.Name, "A run of prediction errors that is unlikely by the long distribution of errors.",
            LikelihoodDetectorOptions.Parameters, (settings, countsEvents) => new LikelihoodDetector(new LikelihoodDetectorOptions(settings), settings.Text, countsEvents)),
        new DetectorKind(
            SeasonalDetector.Name, "Deviations from what the same phase of the day, the week or the series' own period used to bring.",
            SeasonalDetectorOptions.Parameters, (settings, countsEvents) => new SeasonalDetector(new SeasonalDetectorOptions(settings), settings.Text, countsEvents)),
        new DetectorKind(
            ChangePoint.ChangePointDetector.Name, "The probability that a new regime has just begun.",
            ChangePointDetectorOptions.Parameters, (settings, countsEvents) => new ChangePoint.ChangePointDetector(new ChangePointDetectorOptions(settings), settings.Text, countsEvents)),
        new DetectorKind(
            SpotDetector.Name, "Peaks over a threshold, judged by extreme value theory, on both sides of a drifting level.",
            SpotDetectorOptions.Parameters, (settings, countsEvents) => new SpotDetector(new SpotDetectorOptions(settings), settings.Text, countsEvents)),
        new DetectorKind(
            RateOfChangeDetector.Name, "Changes faster than the series usually changes.",
            RateOfChangeDetectorOptions.Parameters, (settings, countsEvents) => new RateOfChangeDetector(new RateOfChangeDetectorOptions(settings), settings.Text, countsEvents)),
        new DetectorKind(
            FlatLineDetector.Name, "A series that used to move stands still longer than it ever did.",
            FlatLineDetectorOptions.Parameters, (settings, _) => new FlatLineDetector(new FlatLineDetectorOptions(settings), settings.Text)),
        new DetectorKind(
            AbsenceDetector.Name, "No reading comes for longer than the gaps of the series ever were.",
            AbsenceDetectorOptions.Parameters, (settings, _) => new AbsenceDetector(new AbsenceDetectorOptions(settings), settings.Text)),
        new DetectorKind(
            KnnDetector.Name, "Shapes of the last values that nothing in the past resembles.",
            KnnOptions.Parameters, (settings, _) => new KnnDetector(new KnnOptions(settings), settings.Text)),
        new DetectorKind(
            SpectralResidualDetector.Name, "Values that stand out of the spectral residual of a window.",
            SpectralResidualOptions.Parameters, (settings, _) => new SpectralResidualDetector(new SpectralResidualOptions(settings), settings.Text)),
        new DetectorKind(
            SsaDetector.Name, "Values far from the forecast of a singular-spectrum model.",
            SsaDetectorOptions.Parameters, (settings, _) => new SsaDetector(new SsaDetectorOptions(settings), settings.Text)),
        new DetectorKind(
            SpikeDetector.IidName, "Values that are rare among the last ones, as ML.NET's IidSpike does.",
            SpikeOptions.IidParameters, (settings, _) => new SpikeDetector(SpikeDetector.IidName, SpikeOptions.OfIid(settings), settings.Text)),
        new DetectorKind(
            Iid.ChangePointDetector.IidName, "A change of the values' distribution, by a martingale, as ML.NET's IidChangePoint does.",
            ChangePointOptions.IidParameters, (settings, _) => new Iid.ChangePointDetector(Iid.ChangePointDetector.IidName, ChangePointOptions.OfIid(settings), settings.Text)),
        new DetectorKind(
            SpikeDetector.SsaName, "Values whose distance from a singular-spectrum forecast is rare, as ML.NET's SsaSpike does.",
            SpikeOptions.SsaParameters, (settings, _) => new SpikeDetector(SpikeDetector.SsaName, SpikeOptions.OfSsa(settings), settings.Text)),
        new DetectorKind(
            Iid.ChangePointDetector.SsaName, "A change of how well a singular-spectrum forecast fits, by a martingale, as ML.NET's SsaChangePoint does.",
            ChangePointOptions.SsaParameters, (settings, _) => new Iid.ChangePointDetector(Iid.ChangePointDetector.SsaName, ChangePointOptions.OfSsa(settings), settings.Text)),
        new DetectorKind(
            SrCnnDetector.Name, "Values that stand out of the spectral residual of a window, as ML.NET's SrCnn does.",
            SrCnnOptions.Parameters, (settings, _) => new SrCnnDetector(new SrCnnOptions(settings), settings.Text)),
        new DetectorKind(
            RandomizedPcaDetector.Name, "Lag vectors outside the subspace that most lie in, as ML.NET's RandomizedPca finds them.",
            RandomizedPcaOptions.Parameters, (settings, _) => new RandomizedPcaDetector(RandomizedPcaOptions.Of(settings), settings.Text)),
    ];

    /// <summary>The same for several series together.</summary>
    public static IReadOnlyList<IJointDetectorFactory> Joint { get; } = [new ForestDetectorFactory()];
}
