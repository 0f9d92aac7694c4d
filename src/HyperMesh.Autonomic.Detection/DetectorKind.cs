namespace HyperMesh.Autonomic.Detection;

/// <summary>One kind of detector of the catalog. Thread-safe.</summary>
/// <param name="Name">As in policies and <c>--detector</c>.</param>
/// <param name="Summary">What it finds, in one sentence.</param>
/// <param name="Parameters">What can be set.</param>
/// <param name="Make">A new detector; told whether its series counts events.</param>
internal sealed record DetectorKind(
    string Name, string Summary, IReadOnlyList<DetectorParameter> Parameters, Func<DetectorSettings, bool, IDetector> Make) : IDetectorFactory
{
    public IDetector Create(Series series, DetectorSettings settings)
    {
        ArgumentNullException.ThrowIfNull(series);
        ArgumentNullException.ThrowIfNull(settings);
        return Make(settings, series.Metric.Kind == MetricKind.Counter);
    }
}
