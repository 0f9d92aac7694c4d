namespace HyperMesh.Autonomic.Engine.Analysis;

/// <summary>Makes <c>adaptive</c> detectors, the default.</summary>
public sealed class AdaptiveDetectorFactory(AdaptiveDetectorOptions? options = null) : IDetectorFactory
{
    public const string DetectorName = "adaptive";

    private readonly AdaptiveDetectorOptions _options = options ?? new AdaptiveDetectorOptions();

    public string Name => DetectorName;

    public IDetector Create(Series series)
    {
        ArgumentNullException.ThrowIfNull(series);
        return new AdaptiveDetector(_options, countsEvents: series.Metric.Kind == MetricKind.Counter);
    }
}
