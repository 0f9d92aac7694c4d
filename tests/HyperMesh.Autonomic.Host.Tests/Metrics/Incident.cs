using System.Text.Json;
using HyperMesh.Autonomic.Host.Metrics;

namespace HyperMesh.Autonomic.Host.Tests.Metrics;

/// <summary>The records of one incident: a flood is seen, dropped, and gone.</summary>
internal static class Incident
{
    public const long Symptom = 101;
    public const long Plan = 102;
    public const long Action = 103;
    public const long Outcome = 104;
    public const long Verification = 105;

    public static readonly RuleId Rule = new("flood", "drop");
    private static readonly PlannedAction Swap = new("xdp.swap", "xdp:eth0", JsonSerializer.SerializeToElement(new { program = "xdp_firewall" }));

    /// <summary>The records, with what time it was.</summary>
    public static IEnumerable<KnowledgeRecord> Records(DateTimeOffset start)
    {
        var at = start;
        yield return new KnowledgeRecord(Symptom, at, [], new Symptom
        {
            State = SymptomState.Raised,
            Rule = Rule,
            Target = "eth0",
            Severity = Severity.High,
            Score = 0.9,
            Since = at,
            Evidence = [],
        });
        at += TimeSpan.FromMilliseconds(1);
        yield return new KnowledgeRecord(Plan, at, [Symptom], new ChangePlan
        {
            Purpose = PlanPurpose.Remediate,
            Rule = Rule,
            Target = "eth0",
            Mode = RuleMode.Enforce,
            Steps = [Swap],
            Reason = "it floods",
        });
        yield return new KnowledgeRecord(Action, at, [Plan], new ActionIntent(Plan, Swap));
        at += TimeSpan.FromMilliseconds(5);
        yield return new KnowledgeRecord(Outcome, at, [Action], new Outcome
        {
            Action = Action,
            Plan = Plan,
            Hook = "xdp:eth0",
            Status = OutcomeStatus.Succeeded,
            Message = "swapped",
            Milliseconds = 5,
        });
        at += TimeSpan.FromSeconds(2);
        yield return new KnowledgeRecord(Verification, at, [Outcome], new Verification(Plan, VerificationResult.Met, []));
    }

    /// <summary>Lets it happen: a reading of two milliseconds before the symptom, then the records.</summary>
    public static void Feed(DecisionMetrics metrics, DateTimeOffset start, Action<DateTimeOffset> setClock)
    {
        var batch = new SampleBatch();
        batch.Begin(start);
        var found = start + TimeSpan.FromMilliseconds(2);
        setClock(found);
        metrics.Begin(batch);
        foreach (var record in Records(found))
            metrics.Add(record);
        metrics.End(batch);
    }
}
