using System.Text.Json;
using HyperMesh.Autonomic.Engine.Execution;
using HyperMesh.Autonomic.Engine.Knowledge;
using HyperMesh.Autonomic.Engine.Policies;
using HyperMesh.Autonomic.Engine.Replay;

namespace HyperMesh.Autonomic.Engine.Planning;

/// <summary>The P of MAPE-K. Level-triggered: it compares where a case stands with where it should stand, and names one step towards it. Taking back goes
/// before acting. Pure: the same arguments give the same decision; it touches nothing and asks no clock.</summary>
/// <param name="executors">They say what can be joined and how to undo; they are not asked to act.</param>
public sealed partial class Planner(ExecutorSet executors)
{
    private readonly DesiredState _desired = new(executors);

    /// <summary>The next thing to do in a case, given what is known. Asked again after every change of what concerns the case.</summary>
    public Decision Next(CaseKey key, KnowledgeState knowledge, PolicySnapshot policy, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(knowledge);
        ArgumentNullException.ThrowIfNull(policy);
        var state = knowledge.Case(key);
        if (state.IsQuiet || state.Executing is not null)
            return Decision.Nothing;

        var asked = new Inquiry(state, policy.Find(key.Rule), knowledge, policy, now);
        return Harmed(asked) ?? TakeBack(asked) ?? Act(asked);
    }

    /// <summary>How to bring a hook of which nobody can tell what it holds, or that has drifted, to its state again.</summary>
    public Decision Restore(string hook, KnowledgeState knowledge, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(knowledge);
        var state = knowledge.Hook(hook);
        if (!state.IsUncertain || state.Executing is not null || IsStopped(knowledge.Standstill.Said.State, state) || _desired.TakeBack(state, null) is not { } desired)
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

    /// <summary>While the loop is held no drift is repaired; what an action of our own has left is, because that takes something back.</summary>
    private static bool IsStopped(StandstillState standstill, HookState state) =>
        standstill == StandstillState.Frozen || (standstill == StandstillState.Held && state.Drift is not null);

    /// <summary>Hooks on which something goes on, or that are to be restored first.</summary>
    private List<string> Busy(IEnumerable<PlannedAction> actions, KnowledgeState knowledge) =>
    [
        .. from action in actions
           where !action.IsMomentary
           let hook = knowledge.Hook(action.Hook)
           where hook.Executing is not null
               || (hook.IsUncertain && !IsStopped(knowledge.Standstill.Said.State, hook) && _desired.TakeBack(hook, null) is not null)
           select action.Hook,
    ];

    /// <summary>What a rung asks for in a case; null where a label of the group cannot be written into it, and why.</summary>
    private List<PlannedAction>? Asked(Rule rule, int rung, CaseKey key, out string? refusal) =>
        rule.TryActions(rung, key.Target, SeriesText.ReadLabels(key.Group ?? "") ?? Labels.None, out var actions, out refusal)
            ? [.. actions.Select(action => executors.Verb(action.Verb)?.IsMomentaryWith(action.Arguments) == true ? action with { IsMomentary = true } : action)]
            : null;

    private static bool AreSame(IReadOnlyList<PlannedAction> some, IReadOnlyList<PlannedAction> others) =>
        some.Count == others.Count && some.Zip(others).All(pair => pair.First.Verb == pair.Second.Verb
            && pair.First.Hook == pair.Second.Hook && JsonElement.DeepEquals(pair.First.Arguments, pair.Second.Arguments));

    /// <summary>A reason to hold back is said once for each symptom, until something else has happened.</summary>
    private static Decision HoldBack(Inquiry asked, Restraint why)
    {
        var (state, symptom) = (asked.State, asked.State.Open?.Record ?? 0);
        if (why.Reason is null || state.Held == (why.Reason, symptom))
            return new Decision(null, [], why.Until) { WaitsFor = why.WaitsFor, NeedsSlot = why.NeedsSlot };

        var key = state.Key;
        IEnumerable<long> causes = [symptom, state.LastEnded?.Record ?? 0, why.Cause];
        var hold = new Hold(key.Rule, key.Target, why.Reason, why.Until, key.Group) { AtMost = why.AtMost, Cycle = why.Cycle };
        return new Decision(hold, [.. causes.Where(cause => cause > 0).Distinct()]);
    }

    /// <summary>One question to the planner.</summary>
    private sealed record Inquiry(CaseStanding State, Rule? Rule, KnowledgeState Knowledge, PolicySnapshot Policy, DateTimeOffset Now);

    /// <summary>Why something is not done now: a reason to journal, or null where it only has to wait its turn.</summary>
    private sealed record Restraint(string? Reason, DateTimeOffset? Until = null)
    {
        public IReadOnlyList<string> WaitsFor { get; init; } = [];

        public bool NeedsSlot { get; init; }

        public long Cause { get; init; }

        public int? AtMost { get; init; }

        public IReadOnlyList<RuleId>? Cycle { get; init; }
    }
}
