namespace HyperMesh.Autonomic.Detection.RateOfChange;

/// <summary>Settings of the rate-of-change detector.</summary>
internal sealed class RateOfChangeDetectorOptions(DetectorSettings settings)
{
    public static readonly DetectorParameter MemoryParameter = DetectorParameter.Duration(
        "memory", TimeSpan.FromMinutes(10), TimeSpan.FromMilliseconds(100), TimeSpan.FromDays(30), "how long the past counts; 60 readings at least");

    public static readonly DetectorParameter LeastScaleParameter = DetectorParameter.Number(
        "least-scale", 0.02, 0, 10, "a change of less than this part of the value is no change");

    public static readonly IReadOnlyList<DetectorParameter> Parameters = [MemoryParameter, LeastScaleParameter];

    public double MemorySeconds { get; } = settings.Duration(MemoryParameter).TotalSeconds;

    public double LeastRelativeScale { get; } = settings.Number(LeastScaleParameter);
}
