using HyperMesh.Autonomic.Engine.Knowledge;

namespace HyperMesh.Autonomic.Engine.Tests;

/// <summary>Records as a test looks at them: <c>at kind summary</c>, the time in seconds since the test's epoch.</summary>
internal static class JournalText
{
    public static readonly DateTimeOffset Epoch = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    public static string[] Lines(Journal journal) => [.. journal.Read().Select(Line)];

    public static string Line(KnowledgeRecord record) => $"{Seconds(record.At)} {Summary(record.Body)}";

    public static string Seconds(DateTimeOffset at) => $"{(at - Epoch).TotalSeconds:0.####}s";

    /// <summary>An action without its hook: <c>set drop</c>.</summary>
    public static string Of(PlannedAction action)
    {
        var verb = action.Verb.Split('.')[^1];
        return action.Arguments.TryGetProperty("program", out var program) ? $"{verb} {program}" : verb;
    }

    /// <summary>Steps in their order, those side by side with a plus.</summary>
    private static string Of(IReadOnlyList<PlannedAction> steps) => steps.Count == 0
        ? "nothing"
        : string.Join(", ", steps.GroupBy(step => step.Stage).OrderBy(stage => stage.Key).Select(stage => string.Join(" + ", stage.Select(Of))));

    private static string Summary(RecordBody body) => body switch
    {
        Symptom symptom => $"symptom {Word(symptom.State)} {symptom.Rule} {symptom.Target}{Grave(symptom)}",
        Incident incident => $"incident {Word(incident.State)} {incident.Driver.Series} and {incident.Size - 1} more",
        Feedback feedback => $"feedback {feedback.Verdict} by {feedback.By} on {string.Join(", ", feedback.Subjects.Select(subject => subject.Series))}",
        ChangePlan plan => $"plan {Word(plan.Purpose)}{Who(plan)} {Of(plan.Steps)}: {plan.Reason}",
        ActionIntent intent => $"{(intent.IsUndo ? "undo" : "action")} {intent.Action.Hook} {Of(intent.Action)}{(intent.Attempt > 0 ? $" (attempt {intent.Attempt + 1})" : "")}",
        Outcome { Milliseconds: > 0 } outcome => $"outcome {Word(outcome.Status)}: {outcome.Message} ({outcome.Milliseconds} ms)",
        Outcome outcome => $"outcome {Word(outcome.Status)}: {outcome.Message}",
        Verification verification => $"verification {Word(verification.Result)}",
        Approval approval => $"approval {(approval.Granted ? "granted" : "denied")} by {approval.By}{(approval.Comment.Length > 0 ? $": {approval.Comment}" : "")}",
        Standstill standstill => $"standstill {Word(standstill.State)} by {standstill.By}",
        Silencing silencing => $"silence {silencing.Rule} until {Seconds(silencing.Until)} by {silencing.By}",
        Escalation escalation => $"escalation {escalation.Rule}: {escalation.Message}",
        Standing standing => $"standing {Word(standing.Level)} {standing.Rule}{(standing.Rung > 0 ? $" rung {standing.Rung}" : "")}{(standing.By is { } by ? $" by {by}" : "")}: {standing.Reason}",
        Hold hold => $"hold {hold.Rule}: {hold.Reason}{(hold.Until is { } until ? $" until {Seconds(until)}" : "")}",
        Drift drift => $"drift {drift.Hook}: {drift.Found ?? "as it should be"}{(drift.Repairs ? " (repair)" : "")}",
        FleetSlot slot => $"slot {Word(slot.State)} {slot.Rule} {slot.Limit}{(slot.Reason is null ? "" : $": {slot.Reason}")}",
        Note note => $"note {note.Subject}: {note.Text}",
        _ => throw new ArgumentException($"no words for {body}", nameof(body)),
    };

    private static string Grave(Symptom symptom) => symptom.Severity > Severity.None ? $" {Word(symptom.Severity)}" : "";

    private static string Who(ChangePlan plan) => (plan.Rule is null ? "" : $" {plan.Rule}") + Mode(plan);

    private static string Mode(ChangePlan plan) => plan.Mode switch
    {
        RuleMode.DryRun => " (dry run)",
        RuleMode.Approve => $" (proposed until {Seconds(plan.Expires!.Value)})",
        _ => "",
    };

    private static string Word(Enum value) => value.ToString().ToLowerInvariant();
}
