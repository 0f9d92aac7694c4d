namespace HyperMesh.Autonomic.Detection.ChangePoint;

/// <summary>Makes <c>change-point</c> detectors: Bayesian online change point detection.</summary>
public sealed class ChangePointDetectorFactory : IDetectorFactory
{
    public const string DetectorName = "change-point";

    public string Name => DetectorName;

    public string Summary => "The probability that a new regime has just begun.";

    public IReadOnlyList<DetectorParameter> Parameters => ChangePointDetectorOptions.Parameters;

    public IDetector Create(Series series, DetectorSettings settings)
    {
        ArgumentNullException.ThrowIfNull(series);
        ArgumentNullException.ThrowIfNull(settings);
        return new ChangePointDetector(ChangePointDetectorOptions.Of(settings), settings.Text, countsEvents: series.Metric.Kind == MetricKind.Counter);
    }
}
