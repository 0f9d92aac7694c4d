using System.Runtime.CompilerServices;
using System.Text.Json;
using HyperMesh.Autonomic.Engine.Execution;
using HyperMesh.Autonomic.Engine.Knowledge;

namespace HyperMesh.Autonomic.Engine.Planning;

/// <summary>What a hook should hold: the strongest claim, joined with weaker ones where its executor can join them, else the baseline. Claims
/// go by priority, then by specificity, then by age. Pure.</summary>
internal sealed class DesiredState(ExecutorSet executors)
{
    /// <summary>So many are joined one after the other.</summary>
    private const int FewClaims = 32;

    /// <summary>Claims of one group began within so many records; about thirty of them, when each makes a few.</summary>
    private const long GroupSpan = 128;

    private readonly ConditionalWeakTable<PlannedAction, ConditionalWeakTable<PlannedAction, Joined>> _joined = [];

    private static readonly JsonElement NoArguments = JsonDocument.Parse("{}").RootElement;

    /// <summary>What should be in force.</summary>
    /// <param name="hook">The hook.</param>
    /// <param name="without">Id of a plan whose claim is left out.</param>
    /// <returns>Null where nothing is asked of the hook.</returns>
    public PlannedAction? On(HookState hook, long? without = null)
    {
        ArgumentNullException.ThrowIfNull(hook);
        return hook.Claims.Count == 0
            ? hook.Baseline
            : Join(Ordered(hook.Claims.Where(claim => claim.InForce && claim.Plan != without)), null, out _) ?? hook.Baseline;
    }

    /// <summary>What should be in force with one claim more.</summary>
    /// <returns>Null where a stronger claim keeps it from taking effect; <paramref name="stronger"/> is that.</returns>
    public PlannedAction? With(HookState hook, Claim claim, out Claim? stronger)
    {
        ArgumentNullException.ThrowIfNull(hook);
        ArgumentNullException.ThrowIfNull(claim);
        var ordered = Ordered(hook.Claims.Where(other => other.InForce).Append(claim));
        var joined = Join(ordered, claim, out var isIn);
        stronger = isIn ? null : ordered[0];
        if (!isIn)
            return null;

        var (stage, timeout, retries, pause) = (claim.Action.Stage, claim.Action.Timeout, claim.Action.Retries, claim.Action.RetryAfter);
        return ReferenceEquals(joined, claim.Action) ? joined : joined! with { Stage = stage, Timeout = timeout, Retries = retries, RetryAfter = pause };
    }

    /// <summary>What brings a hook to its state when a claim is taken away: what else should be there, or the undoing of what was done.</summary>
    /// <returns>Null where nothing can be taken back.</returns>
    public PlannedAction? TakeBack(HookState hook, long? without) => On(hook, without) ?? Undone(hook);

    /// <summary>What leaves a hook as it was found.</summary>
    /// <returns>Null where nothing of ours is there, or nobody can take it back.</returns>
    public PlannedAction? Undone(HookState hook)
    {
        ArgumentNullException.ThrowIfNull(hook);
        var done = hook.First?.Action ?? hook.InForce ?? (hook.Claims is [var first, ..] ? first.Action : hook.Baseline);
        if (done is null)
            return null;
        if (executors.Find(done.Verb)?.Undo(done, hook.First?.Detail) is { } undo)
            return undo with { Hook = hook.Hook };

        var detach = $"{done.Verb.Split('.')[0]}.detach";
        return executors.Verb(detach) is null ? null : new PlannedAction(detach, hook.Hook, NoArguments);
    }

    private static List<Claim> Ordered(IEnumerable<Claim> claims)
    {
        // Of one case the highest rung counts: it has come in the place of the others.
        var tops = new Dictionary<CaseKey, Claim>();
        foreach (var claim in claims)
            if (!tops.TryGetValue(claim.Case, out var other) || (claim.Rung, claim.Plan).CompareTo((other.Rung, other.Plan)) >= 0)
                tops[claim.Case] = claim;
        return [.. tops.Values.OrderByDescending(claim => claim.Priority).ThenByDescending(claim => claim.Specificity).ThenBy(claim => claim.Since)];
    }

    private PlannedAction? Join(List<Claim> claims, Claim? wanted, out bool isIn)
    {
        if (claims.Count > FewClaims && TryJoinGroups(claims, out var all))
        {
            isIn = true;
            return all;
        }

        PlannedAction? joined = null;
        isIn = false;
        foreach (var claim in claims)
        {
            var next = joined is null ? claim.Action : Merge(joined, claim.Action);
            if (next is null)
                continue;

            joined = next;
            isIn |= ReferenceEquals(claim, wanted);
        }

        return joined;
    }

    /// <summary>Joins all, neighbours of about the same age first: a claim that comes or goes then changes one group of them.</summary>
    private bool TryJoinGroups(List<Claim> claims, out PlannedAction? joined)
    {
        joined = null;
        PlannedAction? group = null;
        for (var i = 0; i < claims.Count; i++)
        {
            group = group is null ? claims[i].Action : Merge(group, claims[i].Action);
            if (group is null)
                return false;
            if (i + 1 < claims.Count && AreNeighbours(claims[i], claims[i + 1]))
                continue;

            joined = joined is null ? group : Merge(joined, group);
            if (joined is null)
                return false;
            group = null;
        }

        return joined is not null;
    }

    private static bool AreNeighbours(Claim one, Claim next) =>
        one.Priority == next.Priority && one.Specificity == next.Specificity && one.Since / GroupSpan == next.Since / GroupSpan;

    /// <summary>Joins two actions; what was joined before is remembered as long as the actions live, so that one claim more costs one join.</summary>
    private PlannedAction? Merge(PlannedAction stronger, PlannedAction weaker)
    {
        if (executors.Find(stronger.Verb) is not { } executor || !ReferenceEquals(executor, executors.Find(weaker.Verb)))
            return null;

        var known = _joined.GetOrCreateValue(stronger);
        if (known.TryGetValue(weaker, out var joined))
            return joined.Action;

        joined = new Joined(executor.Merge(stronger, weaker));
        known.Add(weaker, joined);
        return joined.Action;
    }

    private sealed record Joined(PlannedAction? Action);
}
