using HyperMesh.Autonomic.Detection;

namespace HyperMesh.Autonomic.Host.Bench.Detection;

/// <summary>A detector to measure, with its defaults.</summary>
internal sealed record DetectorSubject(IDetectorFactory Factory)
{
    private static readonly Series Gauge = new SeriesCatalog().Intern(new Metric("bench", MetricKind.Gauge), Labels.None);
    private static readonly Series Counter = new SeriesCatalog().Intern(new Metric("bench_total", MetricKind.Counter), Labels.None);

    public string Name => Factory.Name;

    public IDetector Create(MetricKind kind = MetricKind.Gauge) =>
        Factory.Create(kind == MetricKind.Counter ? Counter : Gauge, DetectorSettings.Of(Factory.Parameters));

    /// <summary>Those of ours with these names; all when none is named.</summary>
    public static IReadOnlyList<DetectorSubject> Named(IReadOnlyCollection<string> names) =>
        [.. DetectorCatalog.All.Where(factory => names.Count == 0 || names.Contains(factory.Name)).Select(factory => new DetectorSubject(factory))];
}
