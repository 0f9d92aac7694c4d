namespace HyperMesh.Autonomic.Detection.Spot;

/// <summary>Settings of the SPOT detector.</summary>
internal sealed record SpotDetectorOptions
{
    public static readonly DetectorParameter DepthParameter = DetectorParameter.Count("depth", 10, 1, 1000, "readings whose mean is the drifting level");

    public static readonly DetectorParameter LevelParameter = DetectorParameter.Number(
        "level", 0.95, 0.8, 0.999, "part of the readings below the threshold of peaks, on either side");

    public static readonly DetectorParameter StartParameter = DetectorParameter.Count("start", 100, 32, 10_000, "readings from which the first thresholds are taken");

    public static readonly DetectorParameter LeastScaleParameter = DetectorParameter.Number(
        "least-scale", 0.02, 0, 10, "the scale of peaks never falls below this part of the level");

    public static readonly IReadOnlyList<DetectorParameter> Parameters = [DepthParameter, LevelParameter, StartParameter, LeastScaleParameter];

    public required int Depth { get; init; }

    public required double Level { get; init; }

    public required int Start { get; init; }

    public required double LeastRelativeScale { get; init; }

    public static SpotDetectorOptions Of(DetectorSettings settings) => new()
    {
        Depth = settings.Count(DepthParameter),
        Level = settings.Number(LevelParameter),
        Start = settings.Count(StartParameter),
        LeastRelativeScale = settings.Number(LeastScaleParameter),
    };
}
