namespace HyperMesh.Autonomic.Detection.Spectral;

/// <summary>Settings of <c>sr-cnn</c>. Names and defaults are ML.NET's.</summary>
internal sealed class SrCnnOptions(DetectorSettings settings)
{
    public static readonly DetectorParameter WindowSizeParameter = DetectorParameter.Count(
        "windowSize", 64, 8, 512, "readings that a spectrum is taken of; a reading costs as many steps for each frequency");

    public static readonly DetectorParameter BackAddWindowSizeParameter = DetectorParameter.Count(
        "backAddWindowSize", 5, 1, 64, "copies of the extrapolated next value that are put behind the newest reading");

    public static readonly DetectorParameter LookaheadWindowSizeParameter = DetectorParameter.Count(
        "lookaheadWindowSize", 5, 1, 64, "readings before the newest that the next value is extrapolated from; less than windowSize - 1");

    public static readonly DetectorParameter AveragingWindowSizeParameter = DetectorParameter.Count(
        "averagingWindowSize", 3, 1, 512, "frequencies that the usual spectrum is averaged over; windowSize at most");

    public static readonly DetectorParameter JudgementWindowSizeParameter = DetectorParameter.Count(
        "judgementWindowSize", 21, 1, 512, "readings whose mean saliency the newest one's is held against; windowSize at most");

    public static readonly DetectorParameter ThresholdParameter = DetectorParameter.Number(
        "threshold", 0.3, 0.001, 1, "an alert is a saliency that exceeds the mean by more than ten times this part of it");

    public static readonly IReadOnlyList<DetectorParameter> Parameters =
    [
        ThresholdParameter, WindowSizeParameter, BackAddWindowSizeParameter, LookaheadWindowSizeParameter, AveragingWindowSizeParameter,
        JudgementWindowSizeParameter,
    ];

    public double Threshold { get; } = settings.Number(ThresholdParameter);

    public int WindowSize { get; } = settings.Count(WindowSizeParameter);

    public int BackAddWindowSize { get; } = settings.Count(BackAddWindowSizeParameter);

    public int LookaheadWindowSize { get; } = Math.Min(settings.Count(LookaheadWindowSizeParameter), settings.Count(WindowSizeParameter) - 2);

    public int AveragingWindowSize { get; } = Math.Min(settings.Count(AveragingWindowSizeParameter), settings.Count(WindowSizeParameter));

    public int JudgementWindowSize { get; } = Math.Min(settings.Count(JudgementWindowSizeParameter), settings.Count(WindowSizeParameter));
}
