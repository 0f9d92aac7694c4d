namespace HyperMesh.Autonomic.Detection.Median;

/// <summary>Settings of the median detector.</summary>
internal sealed class MedianDetectorOptions(DetectorSettings settings)
{
    public static readonly DetectorParameter WindowParameter = DetectorParameter.Count("window", 240, 16, 4096, "readings that are kept");

    public static readonly DetectorParameter MemoryParameter = DetectorParameter.Duration(
        "memory", TimeSpan.FromMinutes(10), TimeSpan.Zero, TimeSpan.FromDays(30),
        "time that a full window spans at least: of quick readings only some are kept");

    public static readonly DetectorParameter LeastScaleParameter = DetectorParameter.Number(
        "least-scale", 0.02, 0, 10, "the scale never falls below this part of the median");

    public static readonly IReadOnlyList<DetectorParameter> Parameters = [WindowParameter, MemoryParameter, LeastScaleParameter];

    public int Window { get; } = settings.Count(WindowParameter);

    public TimeSpan Memory { get; } = settings.Duration(MemoryParameter);

    public double LeastRelativeScale { get; } = settings.Number(LeastScaleParameter);
}
