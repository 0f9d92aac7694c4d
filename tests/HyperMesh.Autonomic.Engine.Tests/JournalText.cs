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
        var verb = action.Verb.Split('.')[1];
        return action.Arguments.TryGetProperty("program", out var program) ? $"{verb} {program}" : verb;
    }

    private static string Summary(RecordBody body) => body switch
    {
        Symptom symptom => $"symptom {Word(symptom.State)} {symptom.Rule} {symptom.Target}{Grave(symptom)}",
        Incident incident => $"incident {Word(incident.State)} {incident.Driver.Series} and {incident.Size - 1} more",
        Feedback feedback => $"feedback {feedback.Verdict} by {feedback.By} on {string.Join(", ", feedback.Subjects.Select(subject => subject.Series))}",
        ChangePlan plan => $"plan {Word(plan.Purpose)}{Who(plan)} {Of(plan.Steps[0])}: {plan.Reason}",
        ActionIntent intent => $"action {intent.Action.Hook} {Of(intent.Action)}",
        Outcome { Milliseconds: > 0 } outcome => $"outcome {Word(outcome.Status)}: {outcome.Message} ({outcome.Milliseconds} ms)",
        Outcome outcome => $"outcome {Word(outcome.Status)}: {outcome.Message}",
        Verification verification => $"verification {Word(verification.Result)}",
        Hold hold => $"hold {hold.Rule}: {hold.Reason}{(hold.Until is { } until ? $" until {Seconds(until)}" : "")}",
        Drift drift => $"drift {drift.Hook}: {drift.Found ?? "as it should be"}{(drift.Repairs ? " (repair)" : "")}",
        Note note => $"note {note.Subject}: {note.Text}",
        _ => throw new ArgumentException($"no words for {body}", nameof(body)),
    };

    private static string Grave(Symptom symptom) => symptom.Severity > Severity.None ? $" {Word(symptom.Severity)}" : "";

    private static string Who(ChangePlan plan) =>
        (plan.Rule is null ? "" : $" {plan.Rule}") + (plan.Mode == RuleMode.DryRun ? " (dry run)" : "");

    private static string Word(Enum value) => value.ToString().ToLowerInvariant();
}
