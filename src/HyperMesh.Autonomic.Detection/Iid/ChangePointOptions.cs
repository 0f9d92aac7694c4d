using HyperMesh.Autonomic.Detection.Ssa;

namespace HyperMesh.Autonomic.Detection.Iid;

/// <summary>Settings of the change point detectors. Names and defaults are ML.NET's.</summary>
internal sealed record ChangePointOptions
{
    public static readonly DetectorParameter ConfidenceParameter = DetectorParameter.Number(
        "confidence", 95, 0, 99.999999, "percent; the martingale alerts from where a history of p-values of 1 - confidence / 100 would bring it");

    public static readonly DetectorParameter ChangeHistoryLengthParameter = DetectorParameter.Count(
        "changeHistoryLength", 20, 2, 10_000, "readings that a p-value is taken among and that the martingale bets on; a reading costs as many steps");

    public static readonly DetectorParameter MartingaleParameter = DetectorParameter.Choice(
        "martingale", (int)MartingaleKind.Power, ["power", "mixture"], "how the martingale bets on small p-values");

    public static readonly DetectorParameter EpsParameter = DetectorParameter.Number(
        "eps", 0.1, 0.001, 0.999, "the exponent of the power martingale's bet: the smaller, the more is bet on very small p-values");

    public static readonly IReadOnlyList<DetectorParameter> IidParameters =
        [ConfidenceParameter, ChangeHistoryLengthParameter, MartingaleParameter, EpsParameter];

    public static readonly IReadOnlyList<DetectorParameter> SsaParameters = [.. IidParameters, .. SsaOptions.Parameters];

    public required double Confidence { get; init; }

    public required int ChangeHistoryLength { get; init; }

    public required MartingaleKind Martingale { get; init; }

    public required double Eps { get; init; }

    /// <summary>The forecast whose error is judged; null to judge the values themselves.</summary>
    public SsaOptions? Ssa { get; init; }

    /// <summary>Natural logarithm of the martingale from which it alerts.</summary>
    public double LogAlertThreshold =>
        ChangeHistoryLength * Iid.Martingale.LogBet(Martingale, Math.Clamp(1 - Confidence / 100, KernelPValue.Least, 1 - KernelPValue.Least), Eps);

    public static ChangePointOptions OfIid(DetectorSettings settings) => new()
    {
        Confidence = settings.Number(ConfidenceParameter),
        ChangeHistoryLength = settings.Count(ChangeHistoryLengthParameter),
        Martingale = (MartingaleKind)settings.Count(MartingaleParameter),
        Eps = settings.Number(EpsParameter),
    };

    public static ChangePointOptions OfSsa(DetectorSettings settings) => OfIid(settings) with { Ssa = new SsaOptions(settings) };
}
