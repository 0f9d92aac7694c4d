namespace HyperMesh.Autonomic.Detection.RateOfChange;

/// <summary>Makes <c>rate-of-change</c> detectors: steps and spikes.</summary>
public sealed class RateOfChangeDetectorFactory : IDetectorFactory
{
    public const string DetectorName = "rate-of-change";

    public string Name => DetectorName;

    public string Summary => "Changes faster than the series usually changes.";

    public IReadOnlyList<DetectorParameter> Parameters => RateOfChangeDetectorOptions.Parameters;

    public IDetector Create(Series series, DetectorSettings settings)
    {
        ArgumentNullException.ThrowIfNull(series);
        ArgumentNullException.ThrowIfNull(settings);
        return new RateOfChangeDetector(RateOfChangeDetectorOptions.Of(settings), settings.Text, countsEvents: series.Metric.Kind == MetricKind.Counter);
    }
}
