namespace HyperMesh.Autonomic.Detection.Ssa;

/// <summary>Settings of the forecast that the SSA detectors of ML.NET's names judge by. Names as there; so are the defaults, where it has any.</summary>
internal sealed class SsaOptions(DetectorSettings settings)
{
    public static readonly DetectorParameter TrainingWindowSizeParameter = DetectorParameter.Count(
        "trainingWindowSize", 100, 5, 10_000, "readings that a model is learnt from; more than twice seasonalityWindowSize in any case");

    public static readonly DetectorParameter SeasonalityWindowSizeParameter = DetectorParameter.Count(
        "seasonalityWindowSize", 10, 2, 256, "the longest season to look for, in readings");

    public static readonly DetectorParameter ErrorFunctionParameter = DetectorParameter.Choice(
        "errorFunction",
        (int)ErrorFunction.SignedDifference,
        ["signedDifference", "absoluteDifference", "signedProportion", "absoluteProportion", "squaredDifference"],
        "how far a reading is from its forecast");

    public static readonly DetectorParameter RetrainingIntervalParameter = DetectorParameter.Count(
        "retrainingInterval", 1000, 0, 10_000_000, "readings after which the model is learnt anew; 0 learns once, as ML.NET does");

    public static readonly IReadOnlyList<DetectorParameter> Parameters =
        [TrainingWindowSizeParameter, SeasonalityWindowSizeParameter, ErrorFunctionParameter, RetrainingIntervalParameter];

    public int TrainingWindowSize { get; } = Math.Max(settings.Count(TrainingWindowSizeParameter), 2 * settings.Count(SeasonalityWindowSizeParameter) + 1);

    public int SeasonalityWindowSize { get; } = settings.Count(SeasonalityWindowSizeParameter);

    public ErrorFunction ErrorFunction { get; } = (ErrorFunction)settings.Count(ErrorFunctionParameter);

    public int RetrainingInterval { get; } = settings.Count(RetrainingIntervalParameter);

    public SsaForecaster NewForecaster() => new(TrainingWindowSize, SeasonalityWindowSize, RetrainingInterval);
}
