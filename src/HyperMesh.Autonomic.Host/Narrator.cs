using System.Globalization;
using HyperMesh.Autonomic.Host.Cli;

namespace HyperMesh.Autonomic.Host;

/// <summary>Records in words, a line each.</summary>
internal static class Narrator
{
    /// <summary>The stage that a record belongs to: Analyze, Plan, Execute, Verify, or Loop.</summary>
    public static string Stage(RecordBody body) => body switch
    {
        Symptom or Incident or Feedback => "Analyze",
        ChangePlan or Hold or Approval or Escalation or FleetSlot or Silencing => "Plan",
        ActionIntent or Outcome or Drift => "Execute",
        Verification => "Verify",
        Standing => "Learn",
        _ => "Loop",
    };

    /// <summary>A record in one line, in which nothing steers a terminal.</summary>
    public static string Describe(RecordBody body) => Terminal.Clean(Words(body));

    private static string Words(RecordBody body) => body switch
    {
        Symptom symptom => Describe(symptom),
        Incident incident => Describe(incident),
        Feedback feedback => Describe(feedback),
        ChangePlan plan => Describe(plan),
        ActionIntent intent => $"{Describe(intent.Action)} begins{(intent.IsUndo ? ", to take back what was done" : intent.Attempt > 0 ? $", attempt {intent.Attempt + 1}" : "")}",
        Outcome outcome => Describe(outcome),
        Verification verification => Describe(verification),
        Hold hold => $"{hold.Rule} on {hold.Target}{hold.Group} is held back: {hold.Reason}{(hold.Until is { } until ? $" until {until:HH:mm:ss}" : "")}",
        Approval approval => $"{approval.By} {(approval.Granted ? "approves" : approval.By == Feedback.Loop ? "withdraws" : "denies")} plan {approval.Plan}{Said(approval.Comment)}",
        Standstill standstill => Describe(standstill),
        Silencing silencing => $"{silencing.By} silences {silencing.Rule}{Said(silencing.Reason)} until {silencing.Until:yyyy-MM-dd HH:mm:ss}Z",
        Escalation escalation => $"a person is called about {escalation.Rule} on {escalation.Target}{escalation.Group}: {escalation.Message}",
        Drift { Found: null } drift => $"{drift.Hook} is as it should be again",
        Drift drift => $"{drift.Hook} has drifted, {(drift.Repairs ? "and is repaired" : "and is left so")}: {drift.Found}",
        Standing standing => Describe(standing),
        FleetSlot slot => Describe(slot),
        Trim trim => $"records before {trim.Before} are removed, {trim.Removed} of them ({trim.Reason}); {trim.Kept.Count} are kept because open decisions lead back to them",
        Note note => $"{note.Subject}: {note.Text}",
        _ => body.ToString(),
    };

    private static string Describe(Standstill standstill) => standstill.State switch
    {
        StandstillState.Held => $"{standstill.By} holds the loop{Said(standstill.Reason)}: nothing new is done, what is in force may be taken back",
        StandstillState.Frozen => $"{standstill.By} freezes the loop{Said(standstill.Reason)}: nothing is done at all",
        _ => $"{standstill.By} lets the loop go on{Said(standstill.Reason)}",
    };

    private static string Describe(Standing standing)
    {
        var action = $"{standing.Rule}: {standing.Action}";
        return standing.Level switch
        {
            StandingLevel.Demoted =>
                $"{action} is demoted, {standing.Reason}; it acts only with a person's approval until it succeeds, or 'hypermesh policy resume {standing.Rule}'",
            StandingLevel.Suspended =>
                $"{action} is suspended, {standing.Reason}; it does not act until 'hypermesh policy resume {standing.Rule}', or until it is changed",
            _ => $"{action} is trusted again, {(standing.By is { } by ? $"because {by} says so{Said(standing.Reason)}" : standing.Reason)}",
        };
    }

    private static string Describe(FleetSlot slot) => slot.State switch
    {
        SlotState.Granted => $"the fleet lets {slot.Rule} act here ({slot.Limit} nodes at once)",
        SlotState.Refused => $"the fleet does not let {slot.Rule} act here: as many others do ({slot.Limit} at once)",
        SlotState.Unknown => $"nobody can tell whether {slot.Rule} may act here: the fleet's store does not answer",
        SlotState.Local => $"{slot.Rule} acts without having asked the fleet: its store does not answer, and the policy says so",
        SlotState.Released => $"{slot.Rule} gives its place in the fleet back",
        _ => $"{slot.Rule} has lost its place in the fleet, and what it does is taken back",
    } + Said(slot.Reason ?? "");

    private static string Said(string words) => words.Length > 0 ? $" ({words})" : "";

    private static string Describe(Symptom symptom)
    {
        var head = $"{symptom.Rule} on {symptom.Target}{symptom.Group}";
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
        var mode = plan.Mode switch
        {
            RuleMode.DryRun => " (dry run)",
            RuleMode.Approve => $" (proposed; it waits for an answer until {plan.Expires:HH:mm:ss})",
            _ => "",
        };
        var rung = plan.Rung > 0 ? $" (rung {plan.Rung + 1})" : "";
        return $"{rule}{plan.Purpose.ToString().ToLowerInvariant()} by {Describe(plan.Steps)}{rung}{mode}, because {plan.Reason}";
    }

    private static string Describe(IReadOnlyList<PlannedAction> steps) => steps.Count == 0
        ? "nothing"
        : string.Join(", then ", steps.GroupBy(step => step.Stage).OrderBy(stage => stage.Key).Select(stage => string.Join(" with ", stage.Select(Describe))));

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
            VerificationResult.Harmful => $"it does harm: {judged}",
            _ => $"nobody can tell whether it helped: {judged}",
        };
    }

    private static string Number(double value) => Math.Abs(value) switch
    {
        >= 100 => value.ToString("N0", CultureInfo.InvariantCulture),
        _ => value.ToString("0.##", CultureInfo.InvariantCulture),
    };
}
