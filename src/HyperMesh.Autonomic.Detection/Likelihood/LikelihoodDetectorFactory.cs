namespace HyperMesh.Autonomic.Detection.Likelihood;

/// <summary>Makes <c>likelihood</c> detectors: small deviations that last.</summary>
public sealed class LikelihoodDetectorFactory : IDetectorFactory
{
    public const string DetectorName = "likelihood";

    public string Name => DetectorName;

    public string Summary => "A run of prediction errors that is unlikely by the long distribution of errors.";

    public IReadOnlyList<DetectorParameter> Parameters => LikelihoodDetectorOptions.Parameters;

    public IDetector Create(Series series, DetectorSettings settings)
    {
        ArgumentNullException.ThrowIfNull(series);
        ArgumentNullException.ThrowIfNull(settings);
        return new LikelihoodDetector(LikelihoodDetectorOptions.Of(settings), settings.Text, countsEvents: series.Metric.Kind == MetricKind.Counter);
    }
}
