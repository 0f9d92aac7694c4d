namespace HyperMesh.Autonomic.Detection.Ssa;

/// <summary>Settings of <c>ssa</c>.</summary>
internal sealed class SsaDetectorOptions(DetectorSettings settings)
{
    public static readonly DetectorParameter WindowParameter = DetectorParameter.Count(
        "window", 24, 2, 256, "lags of the trajectory matrix: the longest season to look for, in readings");

    public static readonly DetectorParameter TrainingParameter = DetectorParameter.Count(
        "training", 288, 5, 10_000, "last readings that a model is learnt from; more than twice window in any case");

    public static readonly DetectorParameter IntervalParameter = DetectorParameter.Count(
        "interval", 288, 16, 10_000_000, "readings after which the model is learnt anew");

    public static readonly IReadOnlyList<DetectorParameter> Parameters = [WindowParameter, TrainingParameter, IntervalParameter];

    public int Window { get; } = settings.Count(WindowParameter);

    public int Training { get; } = Math.Max(settings.Count(TrainingParameter), 2 * settings.Count(WindowParameter) + 1);

    public int Interval { get; } = settings.Count(IntervalParameter);

    public SsaForecaster NewForecaster() => new(Training, Window, Interval);
}
