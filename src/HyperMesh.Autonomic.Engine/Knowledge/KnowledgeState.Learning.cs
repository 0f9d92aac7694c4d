using HyperMesh.Autonomic.Engine.Policies;

namespace HyperMesh.Autonomic.Engine.Knowledge;

// What has come of actions, and how far they are trusted because of it.
public sealed partial class KnowledgeState
{
    private readonly Dictionary<(RuleId Rule, int Rung), LearnedAction> _learned = [];

    /// <summary>What has come of all actions, by rule and rung.</summary>
    public IEnumerable<LearnedAction> Learned =>
        _learned.Values.OrderBy(learned => learned.Rule.ToString(), StringComparer.Ordinal).ThenBy(learned => learned.Rung);

    /// <summary>What has come of the action of a rung; null where nothing has yet.</summary>
    internal LearnedAction? LearnedOf(RuleId rule, int rung) => _learned.GetValueOrDefault((rule, rung));

    private void Apply(KnowledgeRecord record, Standing standing)
    {
        var learned = Counted(standing.Rule, standing.Rung, standing.Action);
        Keep(learned with
        {
            Level = standing.Level,
            Said = record.Id,
            Row = standing.Level == StandingLevel.Trusted ? [] : learned.Row,
        });
    }

    /// <summary>What a plan that has come to its end says of its action.</summary>
    private void LearnFrom(KnowledgeRecord record, PlanProgress progress)
    {
        // When the process ended, or a person stopped the loop in the middle of it, that is not the action's failure.
        if (progress.IsInterrupted || Standstill.Said.State != StandstillState.Lifted)
            return;

        Learn(progress.Plan, learned => progress.HasSucceeded ? Done(learned, record.Id) : Failed(learned, record, FailureKind.NotDone));
    }

    /// <summary>What a verification says of the action; the first bad word on a plan counts, and harm also after a good one.</summary>
    private void LearnFrom(KnowledgeRecord record, Verification verification)
    {
        if (Plan(verification.Plan) is not { } progress || InForce(verification.Plan)?.Verified?.Result is VerificationResult.Harmful or VerificationResult.Unmet)
            return;

        Learn(progress.Plan, learned => verification.Result switch
        {
            VerificationResult.Met => learned with { Helped = learned.Helped + 1, Row = [], LastSuccess = record.Id },
            VerificationResult.Unmet => Failed(learned, record, FailureKind.Unmet),
            VerificationResult.Harmful => Failed(learned, record, FailureKind.Harmful),
            _ => learned with { Inconclusive = learned.Inconclusive + 1 },
        });
    }

    private void Learn(ChangePlan plan, Func<LearnedAction, LearnedAction> change)
    {
        if (plan is { Rule: { } rule, Content: { } content, Mode: RuleMode.Enforce, Purpose: PlanPurpose.Remediate })
            Keep(change(Counted(rule, plan.Rung, content)));
    }

    private void Keep(LearnedAction learned) => _learned[(learned.Rule, learned.Rung)] = learned;

    /// <summary>What was counted for an action; one that has changed begins anew.</summary>
    private LearnedAction Counted(RuleId rule, int rung, string action) =>
        LearnedOf(rule, rung) is { } learned && learned.Action == action ? learned : new LearnedAction(rule, rung, action);

    /// <summary>It could be carried out, so that it could not be before is past; whether it helps is for the verification to say.</summary>
    private static LearnedAction Done(LearnedAction learned, long record) => learned.Row.All(failure => failure.Kind != FailureKind.NotDone)
        ? learned
        : learned with { Row = [.. learned.Row.Where(failure => failure.Kind != FailureKind.NotDone)], LastSuccess = record };

    private static LearnedAction Failed(LearnedAction learned, KnowledgeRecord record, FailureKind kind) => learned with
    {
        Failed = learned.Failed + 1,
        Row = [.. learned.Row.TakeLast(StandingLimits.Most - 1), new ActionFailure(record.Id, record.At, kind)],
    };
}
