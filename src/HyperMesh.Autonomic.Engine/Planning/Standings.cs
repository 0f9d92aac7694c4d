using HyperMesh.Autonomic.Documents;
using HyperMesh.Autonomic.Engine.Knowledge;
using HyperMesh.Autonomic.Engine.Policies;

namespace HyperMesh.Autonomic.Engine.Planning;

/// <summary>How far actions are trusted, by what has come of them. Pure.</summary>
internal static class Standings
{
    /// <summary>What is to be said of an action now.</summary>
    /// <param name="learned">What has come of it.</param>
    /// <param name="rule">Its rule; null where that is not among the policies.</param>
    /// <param name="now">The time.</param>
    /// <returns>Null where nothing has changed, and for what is not judged: a rule that is gone, or a dry run.</returns>
    public static (Standing Said, IReadOnlyList<long> Causes)? Review(LearnedAction learned, Rule? rule, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(learned);
        if (rule is null || rule.Mode == RuleMode.DryRun || learned.Rung >= rule.Rungs.Count || rule.Rungs[learned.Rung].IsDryRun)
            return null;

        var (content, limits) = (rule.Rungs[learned.Rung].Content(), rule.Standing);
        if (content != learned.Action)
            return learned.Level == StandingLevel.Trusted ? null : Trust(learned with { Action = content, Helped = 0 }, "its action was changed and begins anew", 0);
        if (learned.Level > limits.Furthest)
            return Lower(learned, limits.Furthest);
        if (learned is { Level: StandingLevel.Demoted, Row.Count: 0 })
            return Trust(learned, "it has succeeded after approval, or where it was in force already", learned.LastSuccess);

        var failures = Counting(learned, rule, now);
        var level = limits.SuspendAfter is { } most && failures.Count >= most ? StandingLevel.Suspended
            : limits.DemoteAfter > 0 && failures.Count >= limits.DemoteAfter ? StandingLevel.Demoted
            : StandingLevel.Trusted;
        return level > learned.Level ? Mistrust(learned, level, failures, limits) : null;
    }

    /// <summary>Failures that count: not too old, and below the last rung not that it did not help, because that is what the next rung is for.</summary>
    private static List<ActionFailure> Counting(LearnedAction learned, Rule rule, DateTimeOffset now)
    {
        var isLast = learned.Rung == rule.Rungs.Count - 1;
        return [.. learned.Row.Where(failure => now - failure.At < rule.Standing.Within && (isLast || failure.Kind != FailureKind.Unmet))];
    }

    private static (Standing, IReadOnlyList<long>) Mistrust(LearnedAction learned, StandingLevel level, List<ActionFailure> failures, StandingLimits limits)
    {
        string[] counts =
        [
            Words(failures.Count(failure => failure.Kind == FailureKind.NotDone), "it could not be carried out"),
            Words(failures.Count(failure => failure.Kind == FailureKind.Unmet), "it did not help"),
            Words(failures.Count(failure => failure.Kind == FailureKind.Harmful), "it did harm"),
        ];
        var times = failures.Count == 1 ? "it has failed once" : $"it has failed {failures.Count} times in a row";
        var reason = $"{times} within {DurationText.Format(limits.Within)}: {string.Join(", ", counts.Where(words => words.Length > 0))}";
        IEnumerable<long> causes = [learned.Said, .. failures.Select(failure => failure.Record)];
        return (Said(learned, level, failures.Count, reason), [.. causes.Where(id => id > 0).Distinct().Order()]);
    }

    private static string Words(int times, string what) => times switch
    {
        0 => "",
        1 => $"once {what}",
        _ => $"{times} times {what}",
    };

    private static (Standing, IReadOnlyList<long>) Trust(LearnedAction learned, string reason, long cause)
    {
        long[] causes = [learned.Said, cause];
        return (Said(learned, StandingLevel.Trusted, 0, reason), [.. causes.Where(id => id > 0).Distinct().Order()]);
    }

    private static (Standing, IReadOnlyList<long>) Lower(LearnedAction learned, StandingLevel level) =>
        (Said(learned, level, level == StandingLevel.Trusted ? 0 : learned.Row.Count, $"its policy does not ask for it to be {learned.Level.ToString().ToLowerInvariant()} any more"), [learned.Said]);

    private static Standing Said(LearnedAction learned, StandingLevel level, int failed, string reason) =>
        new(learned.Rule, learned.Rung, learned.Action, level, learned.Helped, failed, reason);
}
