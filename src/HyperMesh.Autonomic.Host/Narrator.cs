using System.Globalization;

namespace HyperMesh.Autonomic.Host;

/// <summary>Records in words, a line each.</summary>
internal static class Narrator
{
    /// <summary>The stage that a record belongs to: Analyze, Plan, Execute, Verify, or Loop.</summary>
    public static string Stage(RecordBody body) => body switch
    {
        Symptom or Incident or Feedback => "Analyze",
        ChangePlan or Hold => "Plan",
        ActionIntent or Outcome or Drift => "Execute",
        Verification => "Verify",
        _ => "Loop",
    };

    public static string Describe(RecordBody body) => body switch
    {
        Symptom symptom => Describe(symptom),
        Incident incident => Describe(incident),
        Feedback feedback => Describe(feedback),
        ChangePlan plan => Describe(plan),
        ActionIntent intent => $"{Describe(intent.Action)} begins",
        Outcome outcome => Describe(outcome),
        Verification verification => Describe(verification),
        Hold hold => $"{hold.Rule} on {hold.Target} is held back: {hold.Reason}{(hold.Until is { } until ? $" until {until:HH:mm:ss}" : "")}",
        Drift { Found: null } drift => $"{drift.Hook} is as it should be again",
        Drift drift => $"{drift.Hook} has drifted, {(drift.Repairs ? "and is repaired" : "and is left so")}: {drift.Found}",
        Note note => $"{note.Subject}: {note.Text}",
        _ => body.ToString(),
    };

    private static string Describe(Symptom symptom)
    {
        var head = $"{symptom.Rule} on {symptom.Target}";
        if (symptom.State == SymptomState.Cleared)
            return $"{head}: cleared, {string.Join("; ", symptom.Evidence.Where(e => e.Truth == "false").Select(Describe))}";

        var severity = symptom.Severity == Severity.None ? "" : $" ({symptom.Severity.ToString().ToLowerInvariant()})";
        return $"{head}: raised{severity}, {string.Join("; ", symptom.Evidence.Where(e => e.Truth == "true").Select(Describe))}";
    }

    private static string Describe(Incident incident)
    {
        var size = incident.Size == 1 ? "1 series" : $"{incident.Size} series";
        var severity = incident.Severity.ToString().ToLowerInvariant();
        return incident.State switch
        {
            IncidentState.Opened => $"incident ({severity}), {size}: {incident.Driver.Series} drives it, {incident.Because}{Saw(incident)}",
            IncidentState.Grown => $"the incident grows to {size} ({severity}): {incident.Driver.Series} drives it, {incident.Because}",
            _ => $"the incident of {incident.Driver.Series} is over, {size}",
        };
    }

    private static string Saw(Incident incident) => incident.Members is [{ Evidence.Words: { } words }, ..] ? $"; {words}" : "";

    private static string Describe(Feedback feedback)
    {
        var verdict = feedback.Verdict switch
        {
            Verdict.None => "no verdict any more",
            Verdict.True => "it was right",
            Verdict.FalseAlarm => "a false alarm",
            Verdict.Missed => "it should have been seen earlier, or as graver",
            Verdict.Helped => "right, since the action helped",
            _ => "doubtful, since the action did not help",
        };
        return $"{feedback.By} says of {feedback.Record}: {verdict}; this calibrates {string.Join(", ", feedback.Subjects.Select(s => $"{s.Detector} on {s.Series}"))}";
    }

    private static string Describe(Evidence evidence)
    {
        if (evidence.Words is { } words)
            return $"{evidence.Condition} ({words})";
        if (evidence.Value is not { } value)
            return $"{evidence.Condition}: no data";
        var band = evidence is { Low: { } low, High: { } high } ? $", expected {Number(Math.Max(0, low))} to {Number(high)}" : "";
        return $"{evidence.Condition} (it is {Number(value)}{band})";
    }

    private static string Describe(ChangePlan plan)
    {
        var rule = plan.Rule is { } id ? $"{id}: " : "";
        var dry = plan.Mode == RuleMode.DryRun ? " (dry run)" : "";
        return $"{rule}{plan.Purpose.ToString().ToLowerInvariant()} by {string.Join(", ", plan.Steps.Select(Describe))}{dry}, because {plan.Reason}";
    }

    private static string Describe(PlannedAction action)
    {
        var program = action.Arguments.TryGetProperty("program", out var name) ? $" to {name}" : "";
        return $"{action.Verb}{program} on {action.Target()}";
    }

    private static string Describe(Outcome outcome) =>
        $"{outcome.Status.ToString().ToLowerInvariant()} in {outcome.Milliseconds.ToString("0.0", CultureInfo.InvariantCulture)} ms: {outcome.Message}";

    private static string Describe(Verification verification)
    {
        var judged = string.Join("; ", verification.Evidence.Select(Describe));
        return verification.Result switch
        {
            VerificationResult.Met => $"it helped: {judged}",
            VerificationResult.Unmet => $"it did not help: {judged}",
            _ => $"nobody can tell whether it helped: {judged}",
        };
    }

    private static string Number(double value) => Math.Abs(value) switch
    {
        >= 100 => value.ToString("N0", CultureInfo.InvariantCulture),
        _ => value.ToString("0.##", CultureInfo.InvariantCulture),
    };
}
