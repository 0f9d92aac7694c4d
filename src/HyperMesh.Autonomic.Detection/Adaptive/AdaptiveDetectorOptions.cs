namespace HyperMesh.Autonomic.Detection.Adaptive;

/// <summary>Settings of the adaptive detector. The defaults suit counters read every 5 ms to every few minutes.</summary>
internal sealed class AdaptiveDetectorOptions(DetectorSettings settings)
{
    public static readonly DetectorParameter MemoryParameter = DetectorParameter.Duration(
        "memory", TimeSpan.FromSeconds(30), TimeSpan.FromMilliseconds(100), TimeSpan.FromDays(30), "how long the past counts; 60 readings at least");

    public static readonly DetectorParameter WarmUpParameter = DetectorParameter.Duration(
        "warm-up", TimeSpan.FromSeconds(2), TimeSpan.Zero, TimeSpan.FromDays(7), "time before the first judgement; 30 readings at least");

    public static readonly DetectorParameter LeastScaleParameter = DetectorParameter.Number(
        "least-scale", 0.02, 0, 10, "the scale never falls below this part of the level: changes of a few percent are nobody's emergency");

    public static readonly DetectorParameter OutsideParameter = DetectorParameter.Number(
        "outside", 4, 1, 1000, "deviations from which a reading is outside the band, and is learnt ten times slower");

    public static readonly IReadOnlyList<DetectorParameter> Parameters = [MemoryParameter, WarmUpParameter, LeastScaleParameter, OutsideParameter];

    /// <summary>How long the past counts: the time constant of level and scale.</summary>
    public TimeSpan Memory { get; } = settings.Duration(MemoryParameter);

    /// <summary>Time before the first judgement.</summary>
    public TimeSpan WarmUp { get; } = settings.Duration(WarmUpParameter);

    /// <summary>A scale never falls below this part of the level.</summary>
    public double LeastRelativeScale { get; } = settings.Number(LeastScaleParameter);

    /// <summary>Deviations from which a reading counts as outside: it is then learnt ten times slower.</summary>
    public double Outside { get; } = settings.Number(OutsideParameter);
}
