namespace HyperMesh.Autonomic.Detection.Explaining;

/// <summary>Findings in plain words: <c>packets/s on eth0 is 8,412, expected 90 to 140 at this hour; started 120 ms ago; 3 of 4 detectors
/// agree</c>. Thread-safe.</summary>
public static class Explanation
{
    /// <summary>One sentence, without a full stop.</summary>
    public static string Of(Finding finding)
    {
        ArgumentNullException.ThrowIfNull(finding);
        return string.Join("; ", Clauses(finding));
    }

    /// <summary>Whether the finding counts as abnormal: its level is worth an alert.</summary>
    public static bool IsAbnormal(in Assessment assessment) => Severities.Of(assessment.Level) >= Severity.Low;

    private static IEnumerable<string> Clauses(Finding finding)
    {
        var assessment = finding.Assessment;
        var value = $"{finding.Subject} is {Amount(finding.Value, finding.Unit)}";
        if (!assessment.IsKnown)
        {
            yield return value;
            yield return "not enough has been seen to say what is normal";
            yield break;
        }

        yield return value + Expectation(finding);
        if (IsAbnormal(assessment))
        {
            if (finding.StartedAgo is { } ago)
                yield return ago > TimeSpan.Zero ? $"started {PlainText.Duration(ago)} ago" : "it starts here";
        }
        else if (IsOutside(finding))
        {
            yield return "a normal series does this too often for an alert";
        }

        if (finding.Votes.Count > 0)
            yield return $"{finding.Votes.Count(vote => vote.Agrees)} of {finding.Votes.Count} detectors agree";
    }

    private static string Expectation(Finding finding)
    {
        var (low, high) = (finding.Assessment.Low, finding.Assessment.High);
        if (double.IsNaN(low) || double.IsNaN(high))
            return IsAbnormal(finding.Assessment) ? ", which is not usual" : ", as usual";

        var hour = finding.IsSeasonal ? " at this hour" : "";
        var band = low == high
            ? Amount(low, finding.Unit)
            : $"{PlainText.Number(low)} to {Amount(high, finding.Unit)}";
        if (IsOutside(finding))
            return $", expected {band}{hour}";
        return IsAbnormal(finding.Assessment)
            ? $", within the expected {band}{hour}, but not in its usual pattern"
            : $", within the expected {band}{hour}";
    }

    private static bool IsOutside(Finding finding) => finding.Value < finding.Assessment.Low || finding.Value > finding.Assessment.High;

    private static string Amount(double value, string unit) => unit.Length == 0 ? PlainText.Number(value) : $"{PlainText.Number(value)} {unit}";
}
