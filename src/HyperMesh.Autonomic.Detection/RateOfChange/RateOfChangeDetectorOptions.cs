namespace HyperMesh.Autonomic.Detection.RateOfChange;

/// <summary>Settings of the rate-of-change detector.</summary>
internal sealed record RateOfChangeDetectorOptions
{
    public static readonly DetectorParameter MemoryParameter = DetectorParameter.Duration(
        "memory", TimeSpan.FromMinutes(10), TimeSpan.FromMilliseconds(100), TimeSpan.FromDays(30), "how long the past counts; 60 readings at least");

    public static readonly DetectorParameter LeastScaleParameter = DetectorParameter.Number(
        "least-scale", 0.02, 0, 10, "a change of less than this part of the value is no change");

    public static readonly IReadOnlyList<DetectorParameter> Parameters = [MemoryParameter, LeastScaleParameter];

    public required double MemorySeconds { get; init; }

    public required double LeastRelativeScale { get; init; }

    public static RateOfChangeDetectorOptions Of(DetectorSettings settings) => new()
    {
        MemorySeconds = settings.Duration(MemoryParameter).TotalSeconds,
        LeastRelativeScale = settings.Number(LeastScaleParameter),
    };
}
