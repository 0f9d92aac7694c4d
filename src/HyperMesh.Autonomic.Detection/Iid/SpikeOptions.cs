using HyperMesh.Autonomic.Detection.Ssa;

namespace HyperMesh.Autonomic.Detection.Iid;

/// <summary>Settings of the spike detectors. Names and defaults are ML.NET's.</summary>
internal sealed record SpikeOptions
{
    public static readonly DetectorParameter ConfidenceParameter = DetectorParameter.Number(
        "confidence", 99, 0, 100, "percent; a reading whose p-value is at most 1 - confidence / 100 is a spike");

    public static readonly DetectorParameter PvalueHistoryLengthParameter = DetectorParameter.Count(
        "pvalueHistoryLength", 100, 2, 10_000, "readings that a p-value is taken among; a reading costs as many steps");

    public static readonly DetectorParameter SideParameter = DetectorParameter.Choice(
        "side", (int)AnomalySide.TwoSided, ["positive", "negative", "twoSided"], "which deviations count");

    public static readonly IReadOnlyList<DetectorParameter> IidParameters = [ConfidenceParameter, PvalueHistoryLengthParameter, SideParameter];

    public static readonly IReadOnlyList<DetectorParameter> SsaParameters = [.. IidParameters, .. SsaOptions.Parameters];

    public required double Confidence { get; init; }

    public required int PvalueHistoryLength { get; init; }

    public required AnomalySide Side { get; init; }

    /// <summary>The forecast whose error is judged; null to judge the values themselves.</summary>
    public SsaOptions? Ssa { get; init; }

    /// <summary>A p-value of this or less is a spike.</summary>
    public double AlertThreshold => 1 - Confidence / 100;

    public static SpikeOptions OfIid(DetectorSettings settings) => new()
    {
        Confidence = settings.Number(ConfidenceParameter),
        PvalueHistoryLength = settings.Count(PvalueHistoryLengthParameter),
        Side = (AnomalySide)settings.Count(SideParameter),
    };

    public static SpikeOptions OfSsa(DetectorSettings settings) => OfIid(settings) with { Ssa = new SsaOptions(settings) };
}
