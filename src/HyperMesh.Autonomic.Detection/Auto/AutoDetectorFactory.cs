namespace HyperMesh.Autonomic.Detection.Auto;

/// <summary>Makes <c>auto</c> detectors: an ensemble with one configuration for every series, the default.</summary>
public sealed class AutoDetectorFactory : IDetectorFactory
{
    public const string DetectorName = "auto";

    public string Name => DetectorName;

    public string Summary => "What was never seen before, in value, spread, step or time of day: nine members, nothing to set, the default.";

    public IReadOnlyList<DetectorParameter> Parameters => AutoOptions.Parameters;

    public IDetector Create(Series series, DetectorSettings settings)
    {
        ArgumentNullException.ThrowIfNull(series);
        ArgumentNullException.ThrowIfNull(settings);
        return new AutoDetector(AutoOptions.Of(settings), settings.Text, countsEvents: series.Metric.Kind == MetricKind.Counter);
    }
}
