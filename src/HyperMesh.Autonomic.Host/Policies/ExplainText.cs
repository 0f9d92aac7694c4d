using System.Globalization;
using HyperMesh.Autonomic.Detection.Explaining;
using HyperMesh.Autonomic.Documents;
using HyperMesh.Autonomic.Engine.Analysis.Explaining;
using HyperMesh.Autonomic.Engine.Policies;
using HyperMesh.Autonomic.Engine.PolicyTests;

namespace HyperMesh.Autonomic.Host.Policies;

/// <summary>Explanations as text: a case with the tree of its conditions.</summary>
internal static class ExplainText
{
    /// <summary>One case.</summary>
    public static void Write(TextWriter output, Rule rule, CaseExplanation explained, CaseEntry entry, CasePhase state, DateTimeOffset now)
    {
        output.WriteLine($"{explained.Case} is {state.ToString().ToLowerInvariant()}{Stage(explained, rule, now)}");
        Write(output, explained.When, 1);
        if (explained.Missing is { } missing)
            output.WriteLine($"  missing: {missing}");
        if (explained.Next is { } next)
            output.WriteLine($"  if nothing changes, it goes on at {Time(next)}, in {PlainText.Duration(next - now)}");
        if (entry.Held is { } held)
            output.WriteLine($"  held back (record {entry.HeldRecord}): {held.Reason}{(held.Until is { } until ? $", until {Time(until)}" : "")}");
        if (entry.WaitsAt(now) is { } plan)
            output.WriteLine($"  plan {plan} waits for approval{(entry.Proposed?.Expires is { } expires ? $", until {Time(expires)}" : "")}");
        if (state == CasePhase.Cooling)
            output.WriteLine($"  it rests until {Time(entry.EndedAt!.Value + rule.Cooldown)}");
        output.WriteLine($"  then: {Then(rule)}");
    }

    /// <summary>What a rule asks and does, in a few lines.</summary>
    public static void Write(TextWriter output, Rule rule)
    {
        output.WriteLine($"{rule.Id} as it is now ({rule.Place}):");
        Write(output, rule.When, 1);
        output.WriteLine($"  for {DurationText.Format(rule.For)}, keepFiringFor {DurationText.Format(rule.KeepFiringFor)}, "
            + $"cooldown {DurationText.Format(rule.Cooldown)}, priority {rule.Priority}");
        output.WriteLine($"  then: {Then(rule)}");
        if (rule.Mode != RuleMode.DryRun)
            output.WriteLine($"  standing: {Standing(rule.Standing)}");
        foreach (var rung in rule.Rungs.Where(rung => rung.Expect is not null))
            output.WriteLine($"  expect{(rung.Name.Length > 0 ? $" of {rung.Name}" : "")} within {DurationText.Format(rung.Expect!.Within)}: {rung.Expect.Condition}");
        if (rule.Guard is { } guard)
            output.WriteLine($"  guard for {DurationText.Format(guard.For)}: {guard.Condition}");
    }

    public static string Time(DateTimeOffset at) => at.ToString("HH:mm:ss.fff", CultureInfo.InvariantCulture);

    private static void Write(TextWriter output, Condition condition, int depth)
    {
        output.WriteLine($"{Indent(depth)}{condition switch { AllOf => "all of", AnyOf => "any of", NotOf => "not", _ => condition }}");
        foreach (var part in condition.Children)
            Write(output, part, depth + 1);
    }

    private static string Standing(StandingLimits limits)
    {
        var within = $" within {DurationText.Format(limits.Within)}";
        return (limits.DemoteAfter, limits.SuspendAfter) switch
        {
            (0, null) => "failures are counted, and nothing follows from them",
            ({ } demote, null) => $"approval is needed after {demote} failures in a row{within}",
            (0, { } suspend) => $"suspended after {suspend} failures in a row{within}",
            var (demote, suspend) => $"approval is needed after {demote} failures in a row{within}, suspended after {suspend}",
        };
    }

    private static string Then(Rule rule)
    {
        var rungs = rule.Rungs.Select(rung => (rung.Name.Length > 0 ? $"{rung.Name}: " : "") + string.Join(", ", rung.Steps.Select(step =>
            step.Arguments.TryGetProperty("program", out var program) ? $"{step.Verb} to {program}" : step.Verb)));
        return $"{string.Join("; ", rungs)} ({rule.Mode switch { RuleMode.DryRun => "dry run", RuleMode.Approve => "after approval", _ => "enforced" }})";
    }

    private static string Stage(CaseExplanation explained, Rule rule, DateTimeOffset now)
    {
        if (explained.Since is not { } since)
            return "";

        var age = $"since {Time(since)} ({PlainText.Duration(now - since)})";
        return explained.Stage switch
        {
            CaseStage.Pending => $": its conditions hold {age}, it asks for {DurationText.Format(rule.For)}",
            CaseStage.Raised => $": raised, its conditions hold {age}",
            CaseStage.Clearing => $": raised, its conditions have ceased {age}, it asks for {DurationText.Format(rule.KeepFiringFor)}",
            _ => "",
        };
    }

    private static void Write(TextWriter output, ConditionExplanation condition, int depth)
    {
        var since = condition.Since is { } at ? $", since {Time(at)}" : "";
        output.WriteLine($"{Indent(depth)}{condition.Truth,-7} {condition.Condition}{since}");
        foreach (var input in condition.Inputs)
            output.WriteLine($"{Indent(depth)}          {Describe(input)}");
        if (condition.Missing is { } missing && condition.Parts.Count == 0)
            output.WriteLine($"{Indent(depth)}          missing: {missing}");
        foreach (var part in condition.Parts)
            Write(output, part, depth + 1);
    }

    private static string Describe(ConditionInput input)
    {
        var number = input.Number is { } value ? $" is {PlainText.Number(value)}" : "";
        var bound = input.Bound is { } asked ? $", asked for {asked}" : "";
        var last = input.At is { } at ? $", last at {Time(at)}" : "";
        return $"{input.Subject}{(input.Of is { } of ? $" {of}" : "")}{number}{bound}{last}{(input.Words is { } words ? $" ({words})" : "")}";
    }

    private static string Indent(int depth) => new(' ', 2 * Math.Min(depth, 20));
}
