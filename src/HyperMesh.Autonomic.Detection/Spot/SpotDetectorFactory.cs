namespace HyperMesh.Autonomic.Detection.Spot;

/// <summary>Makes <c>spot</c> detectors: DSPOT.</summary>
public sealed class SpotDetectorFactory : IDetectorFactory
{
    public const string DetectorName = "spot";

    public string Name => DetectorName;

    public string Summary => "Peaks over a threshold, judged by extreme value theory, on both sides of a drifting level.";

    public IReadOnlyList<DetectorParameter> Parameters => SpotDetectorOptions.Parameters;

    public IDetector Create(Series series, DetectorSettings settings)
    {
        ArgumentNullException.ThrowIfNull(series);
        ArgumentNullException.ThrowIfNull(settings);
        return new SpotDetector(SpotDetectorOptions.Of(settings), settings.Text, countsEvents: series.Metric.Kind == MetricKind.Counter);
    }
}
