namespace HyperMesh.Autonomic.Detection.Seasonal;

/// <summary>Makes <c>seasonal</c> detectors: a period found by itself.</summary>
public sealed class SeasonalDetectorFactory : IDetectorFactory
{
    public const string DetectorName = "seasonal";

    public string Name => DetectorName;

    public string Summary => "Deviations from what the same phase of the day, the week or the series' own period used to bring.";

    public IReadOnlyList<DetectorParameter> Parameters => SeasonalDetectorOptions.Parameters;

    public IDetector Create(Series series, DetectorSettings settings)
    {
        ArgumentNullException.ThrowIfNull(series);
        ArgumentNullException.ThrowIfNull(settings);
        return new SeasonalDetector(SeasonalDetectorOptions.Of(settings), settings.Text, countsEvents: series.Metric.Kind == MetricKind.Counter);
    }
}
