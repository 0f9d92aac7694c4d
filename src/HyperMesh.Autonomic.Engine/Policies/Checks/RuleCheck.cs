using HyperMesh.Autonomic.Documents;

namespace HyperMesh.Autonomic.Engine.Policies;

/// <summary>A check that looks at one rule at a time.</summary>
internal abstract class RuleCheck : IPolicyCheck
{
    public void Check(PolicySnapshot policies, ProblemList problems)
    {
        foreach (var rule in policies.Rules)
            Check(rule, problems);
    }

    protected abstract void Check(Rule rule, ProblemList problems);
}

/// <summary>A rule that acts again at once, as often as it fails.</summary>
internal sealed class CooldownCheck : RuleCheck
{
    protected override void Check(Rule rule, ProblemList problems)
    {
        if (rule.Cooldown == TimeSpan.Zero)
            problems.Warn(rule.Place, $"{rule.Id} has no cooldown: an action that fails is repeated at once", "give it a 'cooldown', such as 60s");
    }
}

/// <summary>A rule that never learns whether its actions help.</summary>
internal sealed class ExpectationCheck : RuleCheck
{
    protected override void Check(Rule rule, ProblemList problems)
    {
        var onlyTells = rule.Rungs.SelectMany(rung => rung.Steps).ToList() is { Count: > 0 } steps && steps.TrueForAll(step => step.IsMomentary);
        if (!onlyTells && rule.Rungs.All(rung => rung.Expect is null))
            problems.Warn(rule.Place, $"{rule.Id} expects nothing: an action that does not help stays in force", "say under 'expect' what must come true, and by when");
    }
}

/// <summary>A rule that may act without end.</summary>
internal sealed class BudgetCheck : RuleCheck
{
    protected override void Check(Rule rule, ProblemList problems)
    {
        if (rule.Budgets.Count == 0)
            problems.Warn(rule.Place, $"{rule.Id} may act as often as its cooldown lets it: nothing bounds it", "give it 'limits: { maxActionsPerHour: … }'");
    }
}

/// <summary>A rule that waits for a detector although another of its conditions would be enough.</summary>
internal sealed class WarmUpCheck : RuleCheck
{
    protected override void Check(Rule rule, ProblemList problems)
    {
        var mixed = rule.When.Tree.OfType<AnyOf>().Any(any =>
            any.Parts.Any(part => part.Tree.Any(IsDetector)) && any.Parts.Any(part => !part.Tree.Any(IsDetector)));
        if (mixed)
            problems.Warn(
                rule.Place, $"{rule.Id} does not fire before its detectors are warm, not even for the parts of 'any' that ask none",
                "make two rules of it: one with the detector, one without");
    }

    private static bool IsDetector(Condition condition) => condition is AnomalyCondition or JointAnomalyCondition;
}

/// <summary>A ladder that is never climbed, or leads nowhere.</summary>
internal sealed class LadderCheck : RuleCheck
{
    protected override void Check(Rule rule, ProblemList problems)
    {
        foreach (var rung in rule.Rungs.SkipLast(1).Where(rung => rung.Expect is null))
            problems.Warn(
                rule.Place, $"{rule.Id} never climbs beyond its rung '{rung.Name}': nothing is expected of it, so it is never found unmet",
                "give the rung, or the rule, an 'expect'");
        if (rule.Rungs.All(rung => rung.IsDryRun) && rule.Mode != RuleMode.DryRun)
            problems.Warn(rule.Place, $"every rung of {rule.Id} is a dry run: it never does anything", "write mode: dryRun for the rule, or add a rung that acts");
        if (rule.Rungs.Count == 1 && rule.DescendAfter > TimeSpan.Zero)
            problems.Warn(rule.Place, $"{rule.Id} has no ladder, and 'descendAfter' means nothing", "remove it, or write an 'escalation'");
    }
}

/// <summary>An answer to something that never happens.</summary>
internal sealed class AnswerCheck : RuleCheck
{
    protected override void Check(Rule rule, ProblemList problems)
    {
        var expects = rule.Rungs.Any(rung => rung.Expect is not null);
        if (!expects && (rule.OnUnmet == Answer.Escalate || rule.OnInconclusive == Answer.Escalate))
            problems.Warn(rule.Place, $"{rule.Id} never escalates: it expects nothing, so nothing is unmet", "give it an 'expect'");
        if (rule.Guard is null && rule.OnHarm == Answer.Escalate)
            problems.Warn(rule.Place, $"{rule.Id} never calls anybody about harm: it has no guard", "give it a 'guard'");
        if (rule.Guard is not null && rule.Rungs.SelectMany(rung => rung.Steps).All(step => step.Verb.Length == 0))
            problems.Warn(rule.Place, $"the guard of {rule.Id} guards nothing: the rule does nothing", "remove it");
    }
}

/// <summary>A damping that does not damp.</summary>
internal sealed class DampingCheck : RuleCheck
{
    protected override void Check(Rule rule, ProblemList problems)
    {
        if (rule.Damping is { } damping && damping.KeepFiringFor <= rule.KeepFiringFor)
            problems.Warn(
                rule.Place,
                $"the damping of {rule.Id} changes nothing: it keeps firing for {DurationText.Format(rule.KeepFiringFor)} anyway",
                "let the damping's 'keepFiringFor' be longer than the rule's");
    }
}

/// <summary>A rule, or a part of one, that can never hold.</summary>
internal sealed class NeverHoldsCheck : RuleCheck
{
    protected override void Check(Rule rule, ProblemList problems)
    {
        if (Logic.WhyNever(rule.When) is { } why)
            problems.Warn(rule.Place, $"{rule.Id} can never fire: {why}", "mend one of the two conditions");
        else if (rule.When.Tree.OfType<AnyOf>().SelectMany(any => any.Parts).Select(Logic.WhyNever).OfType<string>().FirstOrDefault() is { } part)
            problems.Warn(rule.Place, $"a part of 'any' in {rule.Id} can never hold: {part}", "mend it, or remove it");
        foreach (var rung in rule.Rungs)
            if (rung.Expect is not null && Logic.WhyNever(rung.Expect.Condition) is { } never)
                problems.Warn(rule.Place, $"what {rule.Id} expects can never come true: {never}", "mend one of the two conditions");
        if (rule.Guard is not null && Logic.WhyNever(rule.Guard.Condition) is { } harm)
            problems.Warn(rule.Place, $"the guard of {rule.Id} is broken from the beginning: {harm}", "mend one of the two conditions");
    }
}

/// <summary>A limit across nodes where there is one node.</summary>
internal sealed class FleetCheck : RuleCheck
{
    protected override void Check(Rule rule, ProblemList problems)
    {
        if (rule.Limits.MaxConcurrentNodes is { } limit)
            problems.Warn(
                rule.Place, $"{rule.Id} may act on {limit} of the nodes at once, and the configuration names no fleet: this node is one of its own",
                "name the fleet in the configuration under 'spec.fleet', or leave 'maxConcurrentNodes' out");
    }
}

/// <summary>An answer to a partition by a rule that does not ask the fleet.</summary>
internal sealed class PartitionCheck : RuleCheck
{
    protected override void Check(Rule rule, ProblemList problems)
    {
        if (rule.Limits is { ActsWhenPartitioned: true, MaxConcurrentNodes: null })
            problems.Warn(
                rule.Place, $"'whenPartitioned' of {rule.Id} means nothing: it asks the fleet for no slot", "add 'maxConcurrentNodes', or leave it out");
    }
}
