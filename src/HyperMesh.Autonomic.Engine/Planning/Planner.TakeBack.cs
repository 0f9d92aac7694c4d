using HyperMesh.Autonomic.Engine.Knowledge;
using HyperMesh.Autonomic.Engine.Policies;

namespace HyperMesh.Autonomic.Engine.Planning;

// Down the ladder: why, and one rung at a time.
public sealed partial class Planner
{
    private Decision? TakeBack(Inquiry asked)
    {
        var (state, knowledge, now) = (asked.State, asked.Knowledge, asked.Now);
        if (state.Rungs.LastOrDefault(rung => rung.Claims.Count > 0) is not { } top || WhyTakeBack(asked, top) is not var (purpose, reason, cause))
            return null;

        if (knowledge.Standstill is ({ State: StandstillState.Frozen } said, var stopped))
            return HoldBack(asked, new Restraint($"the loop is frozen{Because(said)}; nothing is taken back") { Cause = stopped });
        if (Descent(asked, top, purpose) is { } until && until > now)
            return new Decision(null, [], until);
        if (Busy(top.Claims, knowledge) is { Count: > 0 } busy)
            return new Decision(null, []) { WaitsFor = busy };

        var plan = new ChangePlan
        {
            Purpose = purpose,
            Rule = state.Key.Rule,
            Target = state.Key.Target,
            Group = state.Key.Group,
            Mode = RuleMode.Enforce,
            Rung = top.Rung,
            Priority = knowledge.Plan(top.Plan)?.Plan.Priority ?? 0,
            Steps = Reversed(top, knowledge),
            Undoes = top.Plan,
            Reason = reason,
        };
        return new Decision(plan, cause == 0 ? [top.Plan] : [cause, top.Plan]);
    }

    /// <summary>What was done last is taken back first; each hook once.</summary>
    private List<PlannedAction> Reversed(Remediation rung, KnowledgeState knowledge)
    {
        var last = rung.Claims.Max(claim => claim.Stage);
        return
        [
            .. from claim in rung.Claims.Reverse().DistinctBy(claim => claim.Hook)
               let restored = _desired.TakeBack(knowledge.Hook(claim.Hook), rung.Plan)
               where restored is not null
               select restored with { Stage = last - claim.Stage, Timeout = claim.Timeout, Retries = claim.Retries, RetryAfter = claim.RetryAfter },
        ];
    }

    /// <summary>When the rung may be given up: after a failure not at once, and on the way down with a pause between two rungs.</summary>
    private static DateTimeOffset? Descent(Inquiry asked, Remediation top, PlanPurpose purpose)
    {
        var pause = asked.Rule?.DescendAfter ?? TimeSpan.Zero;
        var isOneOfSeveral = purpose == PlanPurpose.Revert && asked.State.LastCleared is { } cleared && asked.State.LastEnded is { } ended && ended.At >= cleared.At
            && ended.Record > cleared.Record;
        return isOneOfSeveral && asked.State.LastEnded!.Value.At + pause is var next && next > top.NotBefore ? next : top.NotBefore;
    }

    private (PlanPurpose Purpose, string Reason, long Cause)? WhyTakeBack(Inquiry asked, Remediation top)
    {
        var (state, rule) = (asked.State, asked.Rule);
        if (rule is null)
            return (PlanPurpose.Revert, "the rule is no longer among the policies", 0);
        if (state.RollingBack is var (reason, record))
            return (PlanPurpose.Rollback, reason, record);
        if (state.Rungs.FirstOrDefault(rung => rung.Verified?.Result == VerificationResult.Harmful) is { Verified: var (_, harm) })
            return (PlanPurpose.Rollback, "it did harm: what its guard protects got worse", harm);
        if (SlotLost(asked, rule) is { } lost)
            return lost;
        if (state.Rungs.Any(rung => !StillAsks(rule, rung)))
            return (PlanPurpose.Revert, "the rule has changed and does not ask for this any more", 0);
        if (Failing(rule, state) is { } failing)
            return failing;
        if (state.Open is null && rule.OnClear == Answer.TakeBack)
            return (PlanPurpose.Revert, "the symptom has cleared", state.LastCleared?.Record ?? 0);
        return top.IsPartial ? (PlanPurpose.Revert, "a part of it has been taken back already", 0) : null;
    }

    /// <summary>The highest rung did not help, there is none above it, and the rule wants to be rid of it all.</summary>
    private static (PlanPurpose Purpose, string Reason, long Cause)? Failing(Rule rule, CaseStanding state) => state.Rungs[^1].Verified switch
    {
        (VerificationResult.Unmet, var record) when rule.OnUnmet == Answer.TakeBack && state.Rungs[^1].Rung >= rule.Rungs.Count - 1 =>
            (PlanPurpose.Rollback, "what was expected of the action did not come true", record),
        (VerificationResult.Inconclusive, var record) when rule.OnInconclusive == Answer.TakeBack =>
            (PlanPurpose.Rollback, "there was no data to tell whether the action helped", record),
        _ => null,
    };

    private bool StillAsks(Rule rule, Remediation rung)
    {
        if (rung.Claims.Count == 0 || rung.IsPartial)
            return true;
        if (rung.Rung >= rule.Rungs.Count || rule.Mode == RuleMode.DryRun || rule.Rungs[rung.Rung].IsDryRun || !rule.Targets(rung.Case.Target))
            return false;
        return Asked(rule, rung.Rung, rung.Case, out _) is { } asked && AreSame([.. asked.Where(action => !action.IsMomentary)], rung.Claims);
    }

    private static string Because(Standstill said) => said.Reason.Length > 0 ? $" ({said.Reason})" : "";
}
