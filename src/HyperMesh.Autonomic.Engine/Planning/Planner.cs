using System.Text.Json;
using HyperMesh.Autonomic.Engine.Knowledge;
using HyperMesh.Autonomic.Engine.Policies;

namespace HyperMesh.Autonomic.Engine.Planning;

/// <summary>Level-triggered: it compares what is in force on a hook with what should be, and names one step towards it. Taking back goes
/// before acting; among symptoms the rule with the highest priority goes first.</summary>
public sealed class Planner : IPlanner
{
    public Decision Next(string hook, KnowledgeState knowledge, PolicySnapshot policy, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(knowledge);
        ArgumentNullException.ThrowIfNull(policy);
        var state = knowledge.Hook(hook);
        if (state.Executing is not null)
            return Decision.Nothing;

        if (state.IsUncertain)
            return Restore(state, now);

        DateTimeOffset? lookAgain = null;
        foreach (var decision in Undo(state, knowledge, policy, now).Concat(Act(state, knowledge, policy, now)))
        {
            if (decision.Body is not null)
                return decision;
            if (decision.LookAgain < (lookAgain ?? DateTimeOffset.MaxValue))
                lookAgain = decision.LookAgain;
        }

        return lookAgain is null ? Decision.Nothing : new Decision(null, [], lookAgain);
    }

    private static Decision Restore(HookState state, DateTimeOffset now)
    {
        var desired = state.Desired() ?? (state.Unanswered is { } unanswered ? Nothing(state.Hook, unanswered) : null);
        if (desired is null)
            return Decision.Nothing;
        if (state.NotBefore > now)
            return new Decision(null, [], state.NotBefore);

        var plan = new ChangePlan
        {
            Purpose = PlanPurpose.Restore,
            Target = desired.Target(),
            Mode = RuleMode.Enforce,
            Steps = [desired],
            Baseline = state.Baseline,
            Reason = state.Drift?.Found ?? "nobody can tell what the hook holds",
        };
        return new Decision(plan, (state.Drift?.Record ?? state.LastOutcome) is { } cause ? [cause] : []);
    }

    private static IEnumerable<Decision> Undo(HookState state, KnowledgeState knowledge, PolicySnapshot policy, DateTimeOffset now)
    {
        foreach (var remediation in state.Remediations.Where(r => r.InForce))
        {
            var (why, reason, cause) = WhyUndo(remediation, knowledge, policy);
            if (why is not { } purpose)
                continue;

            if (remediation.NotBefore > now)
            {
                yield return new Decision(null, [], remediation.NotBefore);
                continue;
            }

            var restored = state.Desired(without: remediation.Plan) ?? Nothing(state.Hook, remediation.Action);
            yield return new Decision(
                new ChangePlan
                {
                    Purpose = purpose,
                    Rule = remediation.Rule,
                    Target = remediation.Target,
                    Mode = RuleMode.Enforce,
                    Priority = remediation.Priority,
                    Steps = [restored],
                    Undoes = remediation.Plan,
                    Reason = reason,
                },
                cause == 0 ? [remediation.Plan] : [cause, remediation.Plan]);
        }
    }

    private static (PlanPurpose? Purpose, string Reason, long Cause) WhyUndo(
        Remediation remediation, KnowledgeState knowledge, PolicySnapshot policy)
    {
        if (policy.Find(remediation.Rule) is not { } rule)
            return (PlanPurpose.Revert, "the rule is no longer among the policies", 0);
        if (!StillAsks(rule, remediation))
            return (PlanPurpose.Revert, "the rule has changed and does not ask for this any more", 0);

        if (remediation.Verified is var (result, record))
        {
            if (result == VerificationResult.Unmet && rule.OnUnmet == Disposal.TakeBack)
                return (PlanPurpose.Rollback, "what was expected of the action did not come true", record);
            if (result == VerificationResult.Inconclusive && rule.OnInconclusive == Disposal.TakeBack)
                return (PlanPurpose.Rollback, "there was no data to tell whether the action helped", record);
        }

        var about = knowledge.Of(remediation.Rule, remediation.Target);
        return about.Open is null && rule.OnClear == Disposal.TakeBack
            ? (PlanPurpose.Revert, "the symptom has cleared", about.LastCleared)
            : (null, "", 0);
    }

    private static bool StillAsks(Rule rule, Remediation remediation)
    {
        var action = rule.ActionOn(remediation.Target);
        return rule.Mode == RuleMode.Enforce && rule.Targets(remediation.Target)
            && action.Verb == remediation.Action.Verb && action.Hook == remediation.Action.Hook
            && JsonElement.DeepEquals(action.Arguments, remediation.Action.Arguments);
    }

    private static IEnumerable<Decision> Act(HookState state, KnowledgeState knowledge, PolicySnapshot policy, DateTimeOffset now)
    {
        var candidates =
            from open in knowledge.OpenSymptoms
            let rule = policy.Find(open.Symptom.Rule)
            where rule is not null && rule.ActionOn(open.Symptom.Target).Hook == state.Hook
            orderby rule.Priority descending, open.Record
            select (open.Symptom, open.Record, Rule: rule);

        foreach (var (symptom, record, rule) in candidates.ToList())
        {
            var about = knowledge.Of(rule.Id, symptom.Target);
            var answered = state.Remediations.Any(r => r.Rule == rule.Id && r.Target == symptom.Target) || about.DryRunFor == record;
            if (!answered)
                yield return WhyWait(rule, about, state, now) is { } wait
                    ? HoldBack(rule, symptom, record, about, wait)
                    : new Decision(Remediate(rule, symptom), [record]);
        }
    }

    private static ChangePlan Remediate(Rule rule, Symptom symptom) => new()
    {
        Purpose = PlanPurpose.Remediate,
        Rule = rule.Id,
        Target = symptom.Target,
        Mode = rule.Mode,
        Priority = rule.Priority,
        Steps = [rule.ActionOn(symptom.Target)],
        Reason = string.Join(" and ", symptom.Evidence.Where(e => e.Truth == "true").Select(e => e.Condition)),
    };

    private static (string Reason, DateTimeOffset? Until)? WhyWait(Rule rule, RuleTargetState about, HookState state, DateTimeOffset now)
    {
        if (state.Remediations.FirstOrDefault(r => r.Priority >= rule.Priority) is { } stronger)
            return ($"{stronger.Rule} holds {state.Hook} with priority {stronger.Priority}, this rule has {rule.Priority}", null);

        if (about.LastEnded is { } ended && now < ended.At + Rest(rule, ended))
            return ("cooling down after its last action", ended.At + Rest(rule, ended));

        var lastHour = about.Acted.Where(at => now - at < TimeSpan.FromHours(1)).ToList();
        return lastHour.Count >= rule.MaxActionsPerHour
            ? ($"it has acted {lastHour.Count} times within the hour, which is its limit", lastHour[0] + TimeSpan.FromHours(1))
            : null;
    }

    /// <summary>The cooldown; after a failure a pause in any case, so that what cannot work is not tried without end.</summary>
    private static TimeSpan Rest(Rule rule, (DateTimeOffset At, long Record, bool Failed) ended) =>
        ended.Failed && rule.Cooldown < KnowledgeState.RetryAfter ? KnowledgeState.RetryAfter : rule.Cooldown;

    private static Decision HoldBack(
        Rule rule, Symptom symptom, long record, RuleTargetState about, (string Reason, DateTimeOffset? Until) wait)
    {
        var hold = new Hold(rule.Id, symptom.Target, wait.Reason, wait.Until);
        var said = about.Held is var (last, heldFor) && heldFor == record && last == hold;
        IReadOnlyList<long> causes = about.LastEnded is { } ended ? [record, ended.Record] : [record];
        return said ? new Decision(null, [], wait.Until) : new Decision(hold, causes, wait.Until);
    }

    private static PlannedAction Nothing(string hook, PlannedAction instead) =>
        new($"{instead.Verb[..instead.Verb.IndexOf('.', StringComparison.Ordinal)]}.detach", hook, EmptyArguments);

    private static readonly JsonElement EmptyArguments = JsonDocument.Parse("{}").RootElement;
}
