using HyperMesh.Autonomic.Engine.Knowledge;
using HyperMesh.Autonomic.Engine.Policies;

namespace HyperMesh.Autonomic.Engine.Planning;

// Up the ladder: the first rung, and the next one while what was done does not help.
public sealed partial class Planner
{
    private Decision Act(Inquiry asked)
    {
        var (state, rule) = (asked.State, asked.Rule);
        if (rule is null || state.Open is not var (_, symptom) || state.Spent == symptom || state.RollingBack is not null)
            return Decision.Nothing;

        return state.Rungs switch
        {
            [] => Climb(asked, rule, 0, symptom),
            [.., { InForce: true, Verified: (VerificationResult.Unmet, var record) } top] => Higher(asked, rule, top, rule.OnUnmet, record),
            [.., { InForce: true, Verified: (VerificationResult.Inconclusive, var record) } top] when rule.OnInconclusive == Answer.Escalate =>
                Higher(asked, rule, top, Answer.Escalate, record),
            _ => Decision.Nothing,
        };
    }

    /// <summary>The next rung; above the last one a person is called, where the rule asks for that.</summary>
    private Decision Higher(Inquiry asked, Rule rule, Remediation top, Answer answer, long verification)
    {
        if (top.Rung + 1 < rule.Rungs.Count)
            return Climb(asked, rule, top.Rung + 1, verification);
        if (answer != Answer.Escalate)
            return Decision.Nothing;

        var words = top.Verified!.Value.Result == VerificationResult.Unmet ? "does not help" : "cannot be told to help";
        return Call(asked, $"{Named(rule, top.Rung)} {words}, and the rule has nothing more to try", verification);
    }

    /// <summary>A person is called even when the symptom has ended since: harm may be why it has.</summary>
    private static Decision? Harmed(Inquiry asked) =>
        asked.Rule?.OnHarm == Answer.Escalate && asked.State.Harm is { } harm
            ? Call(asked, "the action does harm and is taken back", harm)
            : null;

    private static Decision Call(Inquiry asked, string message, long cause) => new(
        new Escalation(asked.State.Key.Rule, asked.State.Key.Target, asked.State.Key.Group, message),
        asked.State.Open is var (_, symptom) ? [symptom, cause] : [cause]);

    private static string Named(Rule rule, int rung) => rule.Rungs[rung].Name is { Length: > 0 } name ? $"rung {name}" : "the action";

    private Decision Climb(Inquiry asked, Rule rule, int rung, long cause)
    {
        if (Asked(rule, rung, asked.State.Key, out var refusal) is not { } claims)
            return HoldBack(asked, new Restraint($"its action cannot be written: {refusal}"));

        var isDry = rule.Mode == RuleMode.DryRun || rule.Rungs[rung].IsDryRun;
        if (asked.State.Proposal is { } proposal && Withdrawn(asked, rule, proposal, rung, claims) is { } withdrawn)
            return withdrawn;
        var mistrusted = isDry ? null : Mistrusted(asked, rule, rung);
        if (mistrusted is { Level: StandingLevel.Suspended })
            return HoldBack(asked, Suspended(rule, mistrusted));
        var isAsked = !isDry && (rule.Mode == RuleMode.Approve || mistrusted is not null);
        if (isAsked && asked.State.Proposal is { Granted: null } waiting)
            return new Decision(null, [], waiting.Plan.Expires);

        var mode = isDry ? RuleMode.DryRun : isAsked && asked.State.Proposal is null ? RuleMode.Approve : RuleMode.Enforce;
        var why = Restrain(asked, rule, claims, out var steps) ?? (mode == RuleMode.Enforce ? WithoutSlot(asked, rule) : null);
        if (why is not null)
            return HoldBack(asked, why);

        var plan = PlanFor(asked, rule, rung, mode, claims, steps);
        IEnumerable<long> causes =
            [asked.State.Open!.Value.Record, cause, asked.State.Proposal?.Record ?? 0, asked.State.Proposal?.Granted ?? 0, mistrusted?.Said ?? 0];
        return new Decision(
            mistrusted is null || mode != RuleMode.Approve ? plan : plan with { Reason = $"{plan.Reason}; {Demoted(mistrusted)}" },
            [.. causes.Where(id => id > 0).Distinct()]);
    }

    private static ChangePlan PlanFor(Inquiry asked, Rule rule, int rung, RuleMode mode, List<PlannedAction> claims, List<PlannedAction> steps) => new()
    {
        Purpose = PlanPurpose.Remediate,
        Rule = rule.Id,
        Target = asked.State.Key.Target,
        Group = asked.State.Key.Group,
        Mode = mode,
        Rung = rung,
        Expires = mode == RuleMode.Approve ? asked.Now + rule.ApprovalExpires : null,
        Charges = mode == RuleMode.Enforce && rule.Budgets.Count > 0
            ? [.. rule.Budgets.Select(budget => new BudgetCharge(budget.Bucket(rule.Id, asked.State.Key.Target), budget.PerHour, budget.Burst))]
            : null,
        Priority = rule.Priority,
        Specificity = SpecificityOf(rule),
        Steps = steps,
        Content = mode == RuleMode.Enforce ? rule.Rungs[rung].Content() : null,
        Claims = claims.Zip(steps).All(pair => ReferenceEquals(pair.First, pair.Second)) ? null : claims,
        Reason = ReasonOf(asked.State, rung),
    };

    private static string ReasonOf(CaseStanding state, int rung) => rung > 0
        ? "the rung below did not help"
        : string.Join(" and ", state.Open!.Value.Symptom.Evidence.Where(e => e.Truth == "true").Select(e => e.Condition));

    /// <summary>A proposal that has expired, or that the rule does not make any more, is taken off the table.</summary>
    private static Decision? Withdrawn(Inquiry asked, Rule rule, Proposal proposal, int rung, List<PlannedAction> claims)
    {
        // Where it need not be asked for any more, it is done: an action that is trusted again, or a rule that was told to act.
        var isSame = rule.Mode != RuleMode.DryRun && !rule.Rungs[rung].IsDryRun && proposal.Plan.Rung == rung
            && AreSame(proposal.Plan.Claims ?? proposal.Plan.Steps, claims);
        var why = Mistrusted(asked, rule, rung) is { Level: StandingLevel.Suspended } ? "its action is suspended"
            : !isSame ? "the rule has changed and does not ask for this any more"
            : proposal.Granted is null && proposal.Plan.Expires <= asked.Now ? "nobody has answered in time"
            : null;
        return why is null ? null : new Decision(new Approval(proposal.Record, false, Feedback.Loop, why), [proposal.Record]);
    }

    /// <summary>A rule about groups is more specific than one about targets, one that names its target more than a pattern, and a longer pattern
    /// more than a short one.</summary>
    private static int SpecificityOf(Rule rule)
    {
        var pattern = rule.TargetPattern;
        var isExact = !pattern.AsSpan().ContainsAny('*', '?');
        return rule.GroupBy.Count * 100_000 + (isExact ? 10_000 : pattern.Count(c => c is not ('*' or '?')));
    }
}
