namespace HyperMesh.Autonomic;

/// <summary>The one scale of scores: how many false alarms of that strength a normal series gives a day.</summary>
/// <remarks>
/// A score s stands for the evidence c = 2s / (1 − s), so s = c / (c + 2). Evidence counts decades: at <see cref="Alert"/> a normal series
/// that has been watched for long gives <see cref="AlertsPerDay"/> false alarms a day, whatever its tick; with each further unit of
/// evidence ten times fewer.
/// </remarks>
public static class Severities
{
    /// <summary>The evidence from which a reading is worth an alert: the least of <see cref="Severity.Low"/>.</summary>
    public const double Alert = 2.3756;

    /// <summary>False alarms a day of one normal series at <see cref="Alert"/>.</summary>
    public const double AlertsPerDay = 0.3;

    // The last number before 1.
    private static readonly double Greatest = Math.BitDecrement(1);

    /// <summary>The score of an amount of evidence, in [0, 1): 0 for none and below, NaN for NaN; the last number before 1 for endless evidence.</summary>
    public static double ScoreOf(double evidence) =>
        evidence > 0 ? double.IsPositiveInfinity(evidence) ? Greatest : Math.Min(evidence / (evidence + 2), Greatest) : double.IsNaN(evidence) ? double.NaN : 0;

    /// <summary>The evidence that a score stands for, in decades.</summary>
    public static double EvidenceOf(double score) => 2 * score / (1 - score);

    /// <summary>The evidence of something that a normal series shows this many times a day.</summary>
    /// <param name="timesPerDay">How often, above zero.</param>
    public static double EvidenceOfRate(double timesPerDay) => Alert + Math.Log10(AlertsPerDay / timesPerDay);

    /// <summary>False alarms a day of one normal series at a severity; infinite for <see cref="Severity.None"/>.</summary>
    public static double FalseAlarmsPerDay(Severity severity) =>
        severity == Severity.None ? double.PositiveInfinity : AlertsPerDay * Math.Pow(10, Severity.Low - severity);

    /// <summary>The least score of a severity.</summary>
    public static double Threshold(Severity severity) => severity == Severity.None ? 0 : ScoreOf(Alert + (severity - Severity.Low));

    /// <summary>The severity of a score; <see cref="Severity.None"/> for NaN.</summary>
    public static Severity Of(double score)
    {
        var decades = EvidenceOf(score) - Alert;
        // A score is rounded: what was made from a threshold reaches it.
        return decades >= -1e-9 ? (Severity)Math.Min((int)Severity.Low + (int)Math.Min(decades + 1e-9, 3), (int)Severity.Critical) : Severity.None;
    }
}
