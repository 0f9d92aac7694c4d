namespace HyperMesh.Autonomic.Detection.Spot;

/// <summary>Settings of the SPOT detector.</summary>
internal sealed class SpotDetectorOptions(DetectorSettings settings)
{
    public static readonly DetectorParameter DepthParameter = DetectorParameter.Count("depth", 10, 1, 1000, "readings whose mean is the drifting level");

    public static readonly DetectorParameter LevelParameter = DetectorParameter.Number(
        "level", 0.95, 0.8, 0.999, "part of the readings below the threshold of peaks, on either side");

    public static readonly DetectorParameter StartParameter = DetectorParameter.Count("start", 100, 32, 10_000, "readings from which the first thresholds are taken");

    public static readonly DetectorParameter LeastScaleParameter = DetectorParameter.Number(
        "least-scale", 0.02, 0, 10, "the scale of peaks never falls below this part of the level");

    public static readonly IReadOnlyList<DetectorParameter> Parameters = [DepthParameter, LevelParameter, StartParameter, LeastScaleParameter];

    public int Depth { get; } = settings.Count(DepthParameter);

    public double Level { get; } = settings.Number(LevelParameter);

    public int Start { get; } = settings.Count(StartParameter);

    public double LeastRelativeScale { get; } = settings.Number(LeastScaleParameter);
}
