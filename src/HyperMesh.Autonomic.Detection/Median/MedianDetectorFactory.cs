namespace HyperMesh.Autonomic.Detection.Median;

/// <summary>Makes <c>median</c> detectors: robust level and scale.</summary>
public sealed class MedianDetectorFactory : IDetectorFactory
{
    public const string DetectorName = "median";

    public string Name => DetectorName;

    public string Summary => "Deviations from the median of a window, in median absolute deviations.";

    public IReadOnlyList<DetectorParameter> Parameters => MedianDetectorOptions.Parameters;

    public IDetector Create(Series series, DetectorSettings settings)
    {
        ArgumentNullException.ThrowIfNull(series);
        ArgumentNullException.ThrowIfNull(settings);
        return new MedianDetector(MedianDetectorOptions.Of(settings), settings.Text, countsEvents: series.Metric.Kind == MetricKind.Counter);
    }
}
