using HyperMesh.Autonomic.Engine.Knowledge;
using HyperMesh.Autonomic.Host.Cli;

namespace HyperMesh.Autonomic.Host.Knowledge;

/// <summary>Symptoms and actions as time spans, calls for a person and standings as moments, in the form in which Grafana takes annotations:
/// <c>time</c> and <c>timeEnd</c> in milliseconds since 1970, <c>tags</c>, <c>text</c>.</summary>
internal static class ExportAnnotations
{
    /// <summary>One object a line; time spans when they end, those that go on at the end and without <c>timeEnd</c>.</summary>
    public static IEnumerable<string> Lines(Journal journal, DateTimeOffset? since)
    {
        var begun = new SortedDictionary<long, (DateTimeOffset At, string What, RecordBody Body)>();
        foreach (var record in journal.Read(new RecordFilter { Kinds = ["symptom", "plan", "escalation", "standing"] }))
        {
            switch (record.Body)
            {
                case Symptom { State: SymptomState.Raised } symptom:
                    begun[record.Id] = (record.At, "symptom", symptom);
                    break;
                case ChangePlan { Purpose: PlanPurpose.Remediate, Mode: RuleMode.Enforce } plan:
                    begun[record.Id] = (record.At, "action", plan);
                    break;
                case Escalation or Standing when since is null || record.At >= since:
                    yield return Line(record.Id, record.At, null, record.Body is Escalation ? "escalation" : "standing", record.Body);
                    break;
            }

            foreach (var id in EndedBy(record))
                if (begun.Remove(id, out var span) && (since is null || record.At >= since))
                    yield return Line(id, span.At, record.At, span.What, span.Body);
        }

        foreach (var (id, span) in begun)
            yield return Line(id, span.At, null, span.What, span.Body);
    }

    private static IEnumerable<long> EndedBy(KnowledgeRecord record) => record.Body switch
    {
        Symptom { State: SymptomState.Cleared } => record.Causes,
        ChangePlan { Undoes: { } undone } => [undone],
        _ => [],
    };

    private static string Line(long id, DateTimeOffset from, DateTimeOffset? to, string what, RecordBody body)
    {
        var (rule, target) = body switch
        {
            Symptom symptom => (symptom.Rule, symptom.Target),
            ChangePlan plan => (plan.Rule, plan.Target),
            Escalation escalation => (escalation.Rule, escalation.Target),
            Standing standing => (standing.Rule, null),
            _ => ((RuleId?)null, (string?)null),
        };
        string?[] tags =
        [
            "hypermesh", what, $"rule:{rule}", target is null ? null : $"target:{target}",
            body is Symptom { Severity: not Severity.None } grave ? $"severity:{grave.Severity.ToString().ToLowerInvariant()}" : null, $"record:{id}",
        ];
        var (time, text, kept) = (from.ToUnixTimeMilliseconds(), Narrator.Describe(body), tags.OfType<string>());
        return to is { } end
            ? Json.Line(new { time, timeEnd = Math.Max(time, end.ToUnixTimeMilliseconds()), tags = kept, text })
            : Json.Line(new { time, tags = kept, text });
    }
}
