namespace HyperMesh.Autonomic.Conformance;

/// <summary>A kind of detector as the checks see it: of one series, or of several that are fed from one.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Summary">Its sentence.</param>
/// <param name="Parameters">What can be set.</param>
/// <param name="New">New state, with the defaults.</param>
internal sealed record DetectorKind(string Name, string Summary, IReadOnlyList<DetectorParameter> Parameters, Func<MetricKind, IDetector> New)
{
    private const int Together = 3;

    public static DetectorKind Of(IDetectorFactory factory) => new(
        factory.Name, factory.Summary, factory.Parameters,
        kind => factory.Create(SeriesOf(new SeriesCatalog(), kind, "x"), DetectorSettings.Of(factory.Parameters)));

    public static DetectorKind Of(IJointDetectorFactory factory) => new(
        factory.Name, factory.Summary, factory.Parameters,
        kind =>
        {
            var catalog = new SeriesCatalog();
            var series = Enumerable.Range(0, Together).Select(i => SeriesOf(catalog, kind, $"x{i}")).ToList();
            return new JointAsSingle(factory.Create(series, DetectorSettings.Of(factory.Parameters)), Together);
        });

    private static Series SeriesOf(SeriesCatalog catalog, MetricKind kind, string name) =>
        catalog.Intern(new Metric(kind == MetricKind.Counter ? $"{name}_total" : name, kind), Labels.None);
}
