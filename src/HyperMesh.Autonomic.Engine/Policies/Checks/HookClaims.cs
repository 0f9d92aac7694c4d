using System.IO.Enumeration;
using System.Runtime.CompilerServices;

namespace HyperMesh.Autonomic.Engine.Policies;

/// <summary>What rules claim of hooks, and who is near whom: so that only rules that may meet are compared.</summary>
internal static class HookClaims
{
    /// <summary>With how many others a rule is compared at most: among thousands of rules on one metric the first of these have to do.</summary>
    public const int MostCompared = 50;

    // Each rule is compared with many others.
    private static readonly ConditionalWeakTable<Rule, IReadOnlyList<(string Hook, Step Step)>> Claims = [];

    /// <summary>The last step of each hook that a rule sets itself; what a rung only rehearses in words is none, and neither is a notification.</summary>
    public static IReadOnlyList<(string Hook, Step Step)> Of(Rule rule) => Claims.GetValue(rule, ClaimsOf);

    /// <summary>Whether some interface matches both patterns; of two with wildcards it is guessed from their beginnings.</summary>
    public static bool Overlap(string one, string other)
    {
        if (one == other)
            return true;
        if (!HasWildcard(one))
            return !HasWildcard(other) ? false : FileSystemName.MatchesSimpleExpression(other, one, ignoreCase: false);
        if (!HasWildcard(other))
            return FileSystemName.MatchesSimpleExpression(one, other, ignoreCase: false);
        var (a, b) = (Beginning(one), Beginning(other));
        return a.StartsWith(b, StringComparison.Ordinal) || b.StartsWith(a, StringComparison.Ordinal);
    }

    /// <summary>Whether every target of the one is a target of the other.</summary>
    public static bool Covers(string whole, string part) =>
        whole == part || (whole == "*" && part != Rule.Node)
        || (!HasWildcard(part) && part != Rule.Node && FileSystemName.MatchesSimpleExpression(whole, part, ignoreCase: false));

    /// <summary>Whether two steps ask the same of a hook.</summary>
    public static bool AskTheSame(Step one, Step other) =>
        one.Verb == other.Verb && System.Text.Json.JsonElement.DeepEquals(one.Arguments, other.Arguments);

    /// <summary>What conditions are about: rules without a common word have nothing to say about each other.</summary>
    public static IEnumerable<string> Words(Rule rule) =>
        Logic.Conjuncts(rule.When).Select(part => Logic.NumberOf(part)?.Subject ?? (part is NotOf not ? not.Part : part).ToString()!).Distinct();

    private static IReadOnlyList<(string Hook, Step Step)> ClaimsOf(Rule rule) =>
    [
        .. rule.Rungs.Where(rung => !rung.IsDryRun).SelectMany(rung => rung.Steps).Where(step => !step.IsMomentary)
            .Select(step => (Hook: step.HookOn(rule.TargetPattern), Step: step)).GroupBy(claim => claim.Hook).Select(claims => claims.Last()),
    ];

    private static bool HasWildcard(string pattern) => pattern.AsSpan().IndexOfAny('*', '?') >= 0;

    private static string Beginning(string pattern) => pattern[..pattern.AsSpan().IndexOfAny('*', '?')];
}
