using HyperMesh.Autonomic.Documents;

namespace HyperMesh.Autonomic.Engine.Policies;

/// <summary>A check that compares rules that claim the same hook; each rule is warned of once, of the first that it meets.</summary>
internal abstract class PairCheck : IPolicyCheck
{
    public void Check(PolicySnapshot policies, ProblemList problems)
    {
        var byWord = new Dictionary<(string Hook, string Word), List<Rule>>();
        foreach (var rule in policies.Rules)
        {
            var words = WordsOf(rule).Distinct().ToList();
            foreach (var (hook, step) in HookClaims.Of(rule))
                if (Met(byWord, words, step.HookKind, rule).Select(other => Warn(other, rule, hook, step)).FirstOrDefault(warning => warning is not null) is { } problem)
                {
                    problems.Warn(problem.Place, problem.Message, problem.Hint);
                    break;
                }

            foreach (var kind in HookClaims.Of(rule).Select(claim => claim.Step.HookKind).Distinct())
                foreach (var word in words)
                {
                    if (!byWord.TryGetValue((kind, word), out var rules))
                        byWord[(kind, word)] = rules = [];
                    rules.Add(rule);
                }
        }
    }

    /// <summary>Rules with a common word are compared.</summary>
    protected abstract IEnumerable<string> WordsOf(Rule rule);

    /// <summary>What is unwise about the two together; null for nothing.</summary>
    /// <param name="earlier">A rule that was read before.</param>
    /// <param name="rule">The rule.</param>
    /// <param name="hook">A hook of the rule.</param>
    /// <param name="step">What the rule asks of it.</param>
    protected abstract Problem? Warn(Rule earlier, Rule rule, string hook, Step step);

    /// <summary>What another rule asks of a hook that the two may meet on; null where they do not meet.</summary>
    protected static Step? Meeting(Rule other, Rule rule, Step step) =>
        HookClaims.Of(other).Select(claim => claim.Step).FirstOrDefault(claim => claim.HookKind == step.HookKind
            && HookClaims.Overlap(claim.Interface ?? other.TargetPattern, step.Interface ?? rule.TargetPattern));

    private static IEnumerable<Rule> Met(Dictionary<(string, string), List<Rule>> byWord, List<string> words, string kind, Rule rule) =>
        words.SelectMany(word => byWord.GetValueOrDefault((kind, word)) ?? []).Where(other => !ReferenceEquals(other, rule)).Distinct()
            .Take(HookClaims.MostCompared);
}

/// <summary>A rule that never has its hook, because a stronger one wants it whenever it does.</summary>
internal sealed class ShadowCheck : PairCheck
{
    protected override IEnumerable<string> WordsOf(Rule rule) => HookClaims.Words(rule);

    protected override Problem? Warn(Rule earlier, Rule rule, string hook, Step step)
    {
        if (earlier.Priority == rule.Priority)
            return null;
        var (stronger, weaker) = earlier.Priority > rule.Priority ? (earlier, rule) : (rule, earlier);
        return Shadows(stronger, weaker)
            ? new Problem(
                weaker.Place, $"{weaker.Id} never has its hook: {stronger.Id} is stronger, and fires whenever it does",
                $"give it a higher priority than {stronger.Priority}, or conditions of its own")
            : null;
    }

    private static bool Shadows(Rule stronger, Rule weaker) =>
        stronger.Mode == weaker.Mode && stronger.For <= weaker.For && HookClaims.Covers(stronger.TargetPattern, weaker.TargetPattern)
        && stronger.GroupBy.SequenceEqual(weaker.GroupBy)
        && HookClaims.Of(weaker).All(claim => HookClaims.Of(stronger).Any(other =>
            other.Step.HookKind == claim.Step.HookKind && other.Step.Interface == claim.Step.Interface && !HookClaims.AskTheSame(other.Step, claim.Step)))
        && Logic.Implies(weaker.When, stronger.When);
}

/// <summary>Two rules that want different things of one hook at the same time, and neither is stronger.</summary>
internal sealed class EqualStrengthCheck : PairCheck
{
    protected override IEnumerable<string> WordsOf(Rule rule) => [$"{rule.Priority} {rule.TargetPattern}"];

    protected override Problem? Warn(Rule earlier, Rule rule, string hook, Step step) =>
        Meeting(earlier, rule, step) is { } other && !HookClaims.AskTheSame(other, step) && Logic.WhyNeverBoth(earlier.When, rule.When) is null
            ? new Problem(
                rule.Place, $"{rule.Id} and {earlier.Id} want different things of the {step.HookKind} hook, and have the same priority",
                "give one of them a higher 'priority': else the older claim wins")
            : null;
}

/// <summary>Two rules that never hold together and put different things on one hook: each undoes what the other has done.</summary>
internal sealed class TurnsCheck : PairCheck
{
    protected override IEnumerable<string> WordsOf(Rule rule) => HookClaims.Words(rule);

    protected override Problem? Warn(Rule earlier, Rule rule, string hook, Step step) =>
        Meeting(earlier, rule, step) is { } other && !HookClaims.AskTheSame(other, step) && Neighbours(earlier, rule) is { } subject
            ? new Problem(
                rule.Place, $"{rule.Id} and {earlier.Id} take turns on the {step.HookKind} hook: where '{subject}' leaves one, it enters the other",
                "leave a gap between the two conditions, or make one rule with an 'escalation' of them")
            : null;

    /// <summary>A number of which every value is either in the one or in the other: at its border the two alternate.</summary>
    private static string? Neighbours(Rule one, Rule other) =>
        (from a in Logic.Conjuncts(one.When).Select(Logic.NumberOf)
         from b in Logic.Conjuncts(other.When).Select(Logic.NumberOf)
         where a is not null && b is not null && a.Value.Subject == b.Value.Subject
         where !a.Value.Numbers.Meets(b.Value.Numbers) && a.Value.Numbers.Touches(b.Value.Numbers)
         select a.Value.Subject).FirstOrDefault();
}
