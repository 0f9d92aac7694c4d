namespace HyperMesh.Autonomic.Detection.Adaptive;

/// <summary>Makes <c>adaptive</c> detectors: exponentially weighted level and scale, the cheapest of all.</summary>
public sealed class AdaptiveDetectorFactory : IDetectorFactory
{
    public const string DetectorName = "adaptive";

    public string Name => DetectorName;

    public string Summary => "How far from an exponentially weighted level, not how rare: what comes back counts each time. The cheapest.";

    public IReadOnlyList<DetectorParameter> Parameters => AdaptiveDetectorOptions.Parameters;

    public IDetector Create(Series series, DetectorSettings settings)
    {
        ArgumentNullException.ThrowIfNull(series);
        ArgumentNullException.ThrowIfNull(settings);
        return new AdaptiveDetector(AdaptiveDetectorOptions.Of(settings), settings.Text, countsEvents: series.Metric.Kind == MetricKind.Counter);
    }
}
