namespace HyperMesh.Autonomic.Detection.Pca;

/// <summary>Settings of <c>randomized-pca</c>. Those that ML.NET has keep its names and defaults; it leaves the vectors to the user, here they are
/// lag vectors.</summary>
internal sealed record RandomizedPcaOptions
{
    public static readonly DetectorParameter RankParameter = DetectorParameter.Count(
        "rank", 20, 1, 255, "dimensions of the subspace; less than windowSize in any case");

    public static readonly DetectorParameter OversamplingParameter = DetectorParameter.Count(
        "oversampling", 20, 0, 255, "further random directions while a subspace is learnt");

    public static readonly DetectorParameter CenterParameter = DetectorParameter.Switch(
        "center", true, "the mean vector is taken out");

    public static readonly DetectorParameter SeedParameter = DetectorParameter.Count(
        "seed", 1, 0, int.MaxValue, "of the random directions; the same seed gives the same scores");

    public static readonly DetectorParameter ThresholdParameter = DetectorParameter.Number(
        "threshold", 0.5, 0, 0.999999, "an alert is a vector of which more than this part (as a length) lies outside the subspace");

    public static readonly DetectorParameter WindowSizeParameter = DetectorParameter.Count(
        "windowSize", 24, 2, 256, "last readings that make one vector");

    public static readonly DetectorParameter TrainingWindowSizeParameter = DetectorParameter.Count(
        "trainingWindowSize", 240, 16, 10_000, "last readings that a subspace is learnt from; four times windowSize at least");

    public static readonly DetectorParameter RetrainingIntervalParameter = DetectorParameter.Count(
        "retrainingInterval", 1000, 0, 10_000_000, "readings after which the subspace is learnt anew; 0 learns once, as ML.NET does");

    public static readonly IReadOnlyList<DetectorParameter> Parameters =
    [
        RankParameter, OversamplingParameter, CenterParameter, SeedParameter, ThresholdParameter, WindowSizeParameter, TrainingWindowSizeParameter,
        RetrainingIntervalParameter,
    ];

    public required int Rank { get; init; }

    public required int Oversampling { get; init; }

    public required bool Center { get; init; }

    public required int Seed { get; init; }

    public required double Threshold { get; init; }

    public required int WindowSize { get; init; }

    public required int TrainingWindowSize { get; init; }

    public required int RetrainingInterval { get; init; }

    public static RandomizedPcaOptions Of(DetectorSettings settings)
    {
        var window = settings.Count(WindowSizeParameter);
        return new()
        {
            Rank = Math.Min(settings.Count(RankParameter), window - 1),
            Oversampling = settings.Count(OversamplingParameter),
            Center = settings.Switch(CenterParameter),
            Seed = settings.Count(SeedParameter),
            Threshold = settings.Number(ThresholdParameter),
            WindowSize = window,
            TrainingWindowSize = Math.Max(settings.Count(TrainingWindowSizeParameter), 4 * window),
            RetrainingInterval = settings.Count(RetrainingIntervalParameter),
        };
    }
}
