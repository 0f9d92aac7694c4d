using System.Globalization;
using System.IO.Enumeration;
using HyperMesh.Autonomic.Engine.Knowledge;
using HyperMesh.Autonomic.Engine.Policies;

namespace HyperMesh.Autonomic.Engine.Planning;

// What keeps a rule from acting now. The first reason that applies is said.
public sealed partial class Planner
{
    /// <summary>Why a rung is not climbed now; null when it is.</summary>
    /// <param name="asked">The question.</param>
    /// <param name="rule">The rule.</param>
    /// <param name="claims">What the rung asks for.</param>
    /// <param name="steps">What the hooks would hold then, in the same order.</param>
    private Restraint? Restrain(Inquiry asked, Rule rule, List<PlannedAction> claims, out List<PlannedAction> steps)
    {
        steps = [];
        if ((Stopped(asked) ?? Silenced(asked) ?? Cycling(asked) ?? Waiting(asked, claims)) is { } early)
            return early;

        foreach (var claim in claims)
        {
            if (Conflict(asked, rule, claim, claims, out var step) is { } conflict)
                return conflict;
            steps.Add(step!);
        }

        return Spreading(asked, rule) ?? Resting(asked, rule) ?? Throttled(asked, rule);
    }

    private static Restraint? Stopped(Inquiry asked)
    {
        var (said, record) = asked.Knowledge.Standstill;
        return said.State == StandstillState.Lifted
            ? null
            : new Restraint($"the loop is {said.State.ToString().ToLowerInvariant()} by {said.By}{Because(said)}") { Cause = record };
    }

    private static Restraint? Silenced(Inquiry asked)
    {
        var key = asked.State.Key;
        if (asked.Knowledge.Silence(key.Rule, asked.Now) is var (said, record))
            return new Restraint($"silenced by {said.By}{(said.Reason.Length > 0 ? $": {said.Reason}" : "")}", said.Until) { Cause = record };
        foreach (var silence in asked.Policy.Silences)
            if (silence.From <= asked.Now && asked.Now < silence.To && Matches(silence.Rules, key.Rule.ToString()) && Matches(silence.Targets, key.Target))
                return new Restraint(silence.Comment.Length > 0 ? $"silenced: {silence.Comment}" : "silenced", silence.To);
        return null;
    }

    private static bool Matches(IReadOnlyList<string> patterns, string text) =>
        patterns.Count == 0 || patterns.Any(pattern => FileSystemName.MatchesSimpleExpression(pattern, text, ignoreCase: false));

    /// <summary>Rules that set each other off twice round are held: each one's action is what the next one acts on.</summary>
    private static Restraint? Cycling(Inquiry asked)
    {
        var key = asked.State.Key;
        if (asked.Knowledge.CycleSince(key.Rule, key.Target) is { } since)
            return asked.Now < since + KnowledgeState.CycleHold
                ? new Restraint(asked.State.Held?.Reason ?? $"it takes part in a cycle on {key.Target}", since + KnowledgeState.CycleHold)
                : null;

        List<(RuleId Rule, string Target)> chain = [(key.Rule, key.Target), .. asked.State.Lineage];
        for (var period = 2; period <= chain.Count / 2; period++)
        {
            if (!Repeats(chain, period))
                continue;

            List<RuleId> cycle = [.. chain.Take(period + 1).Select(link => link.Rule).Reverse()];
            return new Restraint($"rules set each other off: {string.Join(" → ", cycle)}", asked.Now + KnowledgeState.CycleHold) { Cycle = cycle };
        }

        return null;
    }

    private static bool Repeats(List<(RuleId Rule, string Target)> chain, int period)
    {
        for (var i = 0; i < period; i++)
            if (chain[i] != chain[i + period])
                return false;
        return chain.Take(period).Distinct().Count() > 1;
    }

    private Restraint? Waiting(Inquiry asked, List<PlannedAction> claims) =>
        Busy(claims, asked.Knowledge) is { Count: > 0 } busy ? new Restraint(null) { WaitsFor = busy } : null;

    private Restraint? Conflict(Inquiry asked, Rule rule, PlannedAction claim, List<PlannedAction> claims, out PlannedAction? step)
    {
        step = claim;
        // Of several steps on one hook the last one is what it holds.
        if (claim.IsMomentary || !ReferenceEquals(claims.FindLast(other => !other.IsMomentary && other.Hook == claim.Hook), claim))
            return null;

        var hook = asked.Knowledge.Hook(claim.Hook);
        var since = hook.Claims.Where(other => other.Case == asked.State.Key).Select(other => other.Since).DefaultIfEmpty(long.MaxValue).Min();
        var own = new Claim(long.MaxValue, asked.State.Key, int.MaxValue, rule.Priority, SpecificityOf(rule), since, claim);
        step = _desired.With(hook, own, out var stronger);
        return stronger is null ? null : new Restraint(Beaten(rule, claim.Hook, stronger)) { WaitsFor = [claim.Hook] };
    }

    private static string Beaten(Rule rule, string hook, Claim stronger)
    {
        var holds = $"{stronger.Case.Rule} holds {hook} with priority {stronger.Priority}, this rule has {rule.Priority}";
        return stronger.Priority > rule.Priority ? holds
            : stronger.Specificity > SpecificityOf(rule) ? $"{holds} and is less specific"
            : holds;
    }

    private static Restraint? Spreading(Inquiry asked, Rule rule)
    {
        var (limits, spread) = (rule.Limits, asked.Knowledge.Rule(rule.Id));
        if (limits.MaxUnhealthy is null && limits.MinHealthy is null)
            return null;

        var all = Math.Max(asked.State.Open!.Value.Symptom.Population, spread.Open);
        var most = (int)Math.Min(
            Math.Floor(limits.MaxUnhealthy?.Of(all) ?? double.MaxValue),
            limits.MinHealthy is { } healthy ? all - Math.Ceiling(healthy.Of(all)) : int.MaxValue);
        string[] waits = [Decision.SpreadOf(rule.Id)];
        if (spread.Open > most)
            return new Restraint($"more than {most} of the {all} that it watches have the symptom: this is not a fault of single ones")
            {
                AtMost = most,
                WaitsFor = waits,
            };
        if (spread.AtMost is null || limits.StormCooldown == TimeSpan.Zero)
            return null;

        // Since when it is calm again is known once fewer have the symptom than were too many.
        var until = (spread.WithinSince ?? asked.Now) + limits.StormCooldown;
        return asked.Now < until ? new Restraint("too many had the symptom until a short while ago", until) { WaitsFor = waits } : null;
    }

    private static Restraint? Resting(Inquiry asked, Rule rule) =>
        asked.State.LastEnded is { } ended && ended.At + Rest(rule, ended.Failed) is var until && asked.Now < until
            ? new Restraint("cooling down after its last action", until)
            : null;

    /// <summary>The cooldown; after a failure a pause in any case, so that what cannot work is not tried without end.</summary>
    private static TimeSpan Rest(Rule rule, bool hasFailed) =>
        hasFailed && rule.Cooldown < KnowledgeState.RetryAfter ? KnowledgeState.RetryAfter : rule.Cooldown;

    private static Restraint? Throttled(Inquiry asked, Rule rule)
    {
        Restraint? latest = null;
        foreach (var budget in rule.Budgets)
        {
            var name = budget.Bucket(rule.Id, asked.State.Key.Target);
            var next = asked.Knowledge.Bucket(name).NextToken(asked.Now, budget.PerHour, budget.Burst);
            if (next > asked.Now && (latest is null || next > latest.Until))
                latest = new Restraint(string.Create(
                    CultureInfo.InvariantCulture, $"the budget of {budget.PerHour} actions an hour for {name} is spent"), next);
        }

        return latest;
    }
}
