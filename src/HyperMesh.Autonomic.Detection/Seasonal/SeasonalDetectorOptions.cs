namespace HyperMesh.Autonomic.Detection.Seasonal;

/// <summary>Settings of the seasonal detector.</summary>
internal sealed class SeasonalDetectorOptions(DetectorSettings settings)
{
    public static readonly DetectorParameter LeastCorrelationParameter = DetectorParameter.Number(
        "least-correlation", 0.3, 0.05, 0.99, "autocorrelation from which a lag may be a period");

    public static readonly DetectorParameter LeastScaleParameter = DetectorParameter.Number(
        "least-scale", 0.02, 0, 10, "the scale never falls below this part of what is expected");

    public static readonly IReadOnlyList<DetectorParameter> Parameters = [LeastCorrelationParameter, LeastScaleParameter];

    public double LeastCorrelation { get; } = settings.Number(LeastCorrelationParameter);

    public double LeastRelativeScale { get; } = settings.Number(LeastScaleParameter);
}
