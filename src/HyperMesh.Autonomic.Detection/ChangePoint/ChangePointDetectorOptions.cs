namespace HyperMesh.Autonomic.Detection.ChangePoint;

/// <summary>Settings of the change-point detector.</summary>
internal sealed class ChangePointDetectorOptions(DetectorSettings settings)
{
    public static readonly DetectorParameter RunParameter = DetectorParameter.Count(
        "run", 250, 10, 1_000_000, "readings that a regime usually lasts");

    public static readonly DetectorParameter FreshParameter = DetectorParameter.Count(
        "fresh", 8, 1, 32, "readings for which a regime counts as having just begun");

    public static readonly DetectorParameter MemoryParameter = DetectorParameter.Duration(
        "memory", TimeSpan.FromHours(1), TimeSpan.FromMilliseconds(100), TimeSpan.FromDays(30), "how long the past counts for what a new regime may look like");

    public static readonly DetectorParameter LeastScaleParameter = DetectorParameter.Number(
        "least-scale", 0.02, 0, 10, "the scale never falls below this part of the level");

    public static readonly IReadOnlyList<DetectorParameter> Parameters = [RunParameter, FreshParameter, MemoryParameter, LeastScaleParameter];

    public double Hazard { get; } = 1.0 / settings.Count(RunParameter);

    public int Fresh { get; } = settings.Count(FreshParameter);

    public double MemorySeconds { get; } = settings.Duration(MemoryParameter).TotalSeconds;

    public double LeastRelativeScale { get; } = settings.Number(LeastScaleParameter);
}
