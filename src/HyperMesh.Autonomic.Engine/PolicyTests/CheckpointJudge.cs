using System.Text.Json;
using HyperMesh.Autonomic.Engine.Analysis.Explaining;
using HyperMesh.Autonomic.Engine.Knowledge;
using HyperMesh.Autonomic.Engine.Policies;

namespace HyperMesh.Autonomic.Engine.PolicyTests;

/// <summary>Compares a checkpoint with what a test's loop has decided up to now.</summary>
/// <param name="test">The test.</param>
/// <param name="policy">Its rules.</param>
/// <param name="stage">What hooks hold.</param>
/// <param name="records">All records up to now.</param>
/// <param name="ledger">The same, folded.</param>
/// <param name="loop">The loop itself, for what the records do not say.</param>
internal sealed class CheckpointJudge(
    PolicyTest test, PolicySnapshot policy, TestStage stage, IReadOnlyList<KnowledgeRecord> records, CaseLedger ledger,
    AutonomicLoop loop)
{
    /// <summary>All that is not as the checkpoint says.</summary>
    /// <param name="point">The checkpoint.</param>
    /// <param name="before">The time of the one before; null for the first.</param>
    public IEnumerable<Mismatch> Judge(Checkpoint point, TimeSpan? before)
    {
        var recent = Within(point.Since ?? before, point).ToList();
        (string What, IReadOnlyList<DiffLine>? Lines)[] judged =
        [
            ("exp_symptoms", point.Symptoms is null ? null : Symptoms(point)),
            ("exp_actions", point.Actions is null ? null : Actions(point, recent)),
            ("exp_blocked", point.Blocked is null ? null : Blocked(point.Blocked, recent)),
            ("exp_verified", point.Verified is null ? null : Verified(point, recent)),
            ("exp_escalated", point.Escalated is null ? null : Escalated(point.Escalated, recent)),
            ("exp_state", point.Phase is null ? null : Phase(point, point.Phase.Value)),
            ("exp_standing", point.Standing is null ? null : Standing(point, point.Standing.Value)),
            .. point.Hooks?.Select(hook => ($"exp_hooks \"{hook.Key}\"", Hook(hook.Key, hook.Value))) ?? [],
        ];
        return judged.Where(one => one.Lines is not null).Select(one => new Mismatch(point.Place, point.At, one.What, one.Lines!));
    }

    private IEnumerable<KnowledgeRecord> Within(TimeSpan? since, Checkpoint point)
    {
        var from = test.Start + (since ?? TimeSpan.Zero);
        return records.Where(record => (since is null || since == TimeSpan.Zero || record.At > from) && IsAbout(point, CaseOf(record)));
    }

    private static bool IsAbout(Checkpoint point, (RuleId? Rule, string Target, string? Group)? about) => about is { } one
        && (point.Rule is null || point.Rule == one.Rule)
        && (point.Target is null || point.Target == one.Target)
        && (point.Group is null || point.Group == (one.Group ?? ""));

    private (RuleId? Rule, string Target, string? Group)? CaseOf(KnowledgeRecord record) => record.Body switch
    {
        Hold hold => (hold.Rule, hold.Target, hold.Group),
        ChangePlan plan => (plan.Rule, plan.Target, plan.Group),
        Escalation escalation => (escalation.Rule, escalation.Target, escalation.Group),
        Verification verification => records.FirstOrDefault(r => r.Id == verification.Plan)?.Body is ChangePlan plan
            ? (plan.Rule, plan.Target, plan.Group) : null,
        _ => null,
    };

    private IReadOnlyList<DiffLine>? Symptoms(Checkpoint point)
    {
        var open = ledger.Cases.Values.Select(entry => entry.Open).OfType<Symptom>()
            .Where(symptom => IsAbout(point, (symptom.Rule, symptom.Target, symptom.Group))).ToList();
        return Comparing.AnyOrder(
            point.Symptoms!, open,
            (wanted, symptom) => (wanted.Target ?? symptom.Target) == symptom.Target
                && (wanted.Group ?? symptom.Group ?? "") == (symptom.Group ?? "")
                && (wanted.Severity ?? symptom.Severity) == symptom.Severity,
            wanted => Join(point.Rule?.ToString(), wanted.Target is null ? null : $"on {wanted.Target}", wanted.Group, Named(wanted.Severity)),
            symptom => Join(symptom.Rule.ToString(), $"on {symptom.Target}", symptom.Group, Named(symptom.Severity)));
    }

    private IReadOnlyList<DiffLine>? Actions(Checkpoint point, List<KnowledgeRecord> recent)
    {
        // What puts the baseline in place is no rule's doing.
        var steps = recent.Where(record => record.Body is ChangePlan plan && (plan.Rule is not null || record.At > test.Start))
            .SelectMany(record => ((ChangePlan)record.Body).Steps.Select(step => (Plan: (ChangePlan)record.Body, Step: step))).ToList();
        return Comparing.InOrder(point.Actions!, steps, (wanted, got) => Matches(wanted, got.Plan, got.Step), Describe, got => Describe(got.Plan, got.Step));
    }

    private bool Matches(ExpectedAction wanted, ChangePlan plan, PlannedAction step) =>
        (wanted.Verb ?? step.Verb) == step.Verb
        && (wanted.Hook ?? step.Hook) == step.Hook
        && (wanted.Group ?? plan.Group ?? "") == (plan.Group ?? "")
        && (wanted.Purpose ?? plan.Purpose) == plan.Purpose
        && (wanted.Mode ?? plan.Mode) == plan.Mode
        && (wanted.Rung is null || wanted.Rung == RungOf(plan))
        && (wanted.Arguments is null || JsonPart.IsIn(wanted.Arguments, step.Arguments));

    private string? RungOf(ChangePlan plan) =>
        plan.Rule is { } id && policy.Find(id) is { } rule && plan.Rung < rule.Rungs.Count ? rule.Rungs[plan.Rung].Name : null;

    private static string Describe(ExpectedAction wanted) => Join(
        Named(wanted.Purpose), wanted.Rung is null ? null : $"rung {wanted.Rung}", wanted.Verb ?? "any verb",
        wanted.Hook is null ? null : $"on {wanted.Hook}", wanted.Group, wanted.Arguments?.ToJsonString(), Named(wanted.Mode));

    private string Describe(ChangePlan plan, PlannedAction step) => Join(
        Named(plan.Purpose), RungOf(plan) is { Length: > 0 } rung ? $"rung {rung}" : null, step.Verb, $"on {step.Hook}", plan.Group,
        step.Arguments.GetRawText() is { Length: > 2 } arguments ? arguments : null, plan.Mode == RuleMode.Enforce ? null : Named(plan.Mode));

    private static IReadOnlyList<DiffLine>? Blocked(IReadOnlyList<ExpectedHold> expected, List<KnowledgeRecord> recent)
    {
        var holds = recent.Select(record => record.Body).OfType<Hold>().DistinctBy(hold => (hold.Rule, hold.Target, hold.Group, hold.Reason)).ToList();
        List<DiffLine> lines =
        [
            .. expected.Where(wanted => !holds.Exists(hold => Matches(wanted, hold)))
                .Select(wanted => new DiffLine(DiffSign.Expected, Join($"…{wanted.Reason}…", wanted.Group))),
            .. holds.Where(hold => !expected.Any(wanted => Matches(wanted, hold)))
                .Select(hold => new DiffLine(DiffSign.Got, Join(hold.Rule.ToString(), $"on {hold.Target}", hold.Group) + $": {hold.Reason}")),
        ];
        if (lines.Count == 0)
            return null;
        if (expected.Count == 0)
            lines.Insert(0, new DiffLine(DiffSign.Expected, "nothing"));
        if (holds.Count == 0)
            lines.Add(new DiffLine(DiffSign.Got, "nothing"));
        return lines;
    }

    private static bool Matches(ExpectedHold wanted, Hold hold) =>
        hold.Reason.Contains(wanted.Reason, StringComparison.OrdinalIgnoreCase) && (wanted.Group ?? hold.Group ?? "") == (hold.Group ?? "");

    private static IReadOnlyList<DiffLine>? Verified(Checkpoint point, List<KnowledgeRecord> recent) => Comparing.InOrder(
        point.Verified!, [.. recent.Select(record => record.Body).OfType<Verification>()],
        (wanted, got) => wanted == got.Result,
        wanted => Named(wanted)!,
        got => $"{Named(got.Result)}: {string.Join("; ", got.Evidence.Select(Describe))}");

    private static string Describe(Evidence evidence) =>
        evidence.Value is { } value ? FormattableString.Invariant($"{evidence.Condition} (it is {value:0.###})") : $"{evidence.Condition}: {evidence.Truth}";

    private static IReadOnlyList<DiffLine>? Escalated(IReadOnlyList<string> expected, List<KnowledgeRecord> recent) => Comparing.InOrder(
        expected, [.. recent.Select(record => record.Body).OfType<Escalation>()],
        (wanted, got) => got.Message.Contains(wanted, StringComparison.OrdinalIgnoreCase),
        wanted => $"…{wanted}…", got => got.Message);

    private List<DiffLine>? Standing(Checkpoint point, StandingLevel wanted)
    {
        var worst = loop.State.Learned.Where(learned => learned.Rule == point.Rule).Select(learned => learned.Level).DefaultIfEmpty(StandingLevel.Trusted).Max();
        return worst == wanted ? null : [new DiffLine(DiffSign.Expected, Named(wanted)!), new DiffLine(DiffSign.Got, Named(worst)!)];
    }

    private List<DiffLine>? Phase(Checkpoint point, CasePhase wanted)
    {
        var rule = policy.Find(point.Rule!.Value)!;
        var now = test.Start + point.At;
        var cases = ledger.Cases.Keys.Union(loop.Explain().Select(explained => explained.Case))
            .Where(key => IsAbout(point, (key.Rule, key.Target, key.Group))).ToList();
        if (cases.Count == 0)
            cases = [new CaseKey(rule.Id, point.Target ?? rule.TargetPattern, point.Group)];
        var others = cases.Select(key => (Case: key, Phase: ledger.PhaseOf(key, rule, now, IsPending(key)))).Where(one => one.Phase != wanted).ToList();
        return others.Count == 0 ? null :
        [
            new DiffLine(DiffSign.Expected, Named(wanted)!),
            .. others.Select(one => new DiffLine(DiffSign.Got, $"{Named(one.Phase)} ({one.Case.Target}{one.Case.Group})")),
        ];
    }

    private bool IsPending(CaseKey key) => loop.Explain(key) is { Stage: CaseStage.Pending };

    private IReadOnlyList<DiffLine>? Hook(string hook, System.Text.Json.Nodes.JsonNode? wanted)
    {
        var held = stage.Held.GetValueOrDefault(hook);
        if (wanted is null ? held is null : held is not null && JsonPart.IsIn(wanted, held.Arguments))
            return null;

        return Comparing.Same(wanted?.ToJsonString() ?? "nothing", held is null ? "nothing" : $"{held.Arguments.GetRawText()} by {held.Verb}");
    }

    private static string? Named(Enum? value) => value is null ? null : JsonNamingPolicy.KebabCaseLower.ConvertName(value.ToString());

    private static string Join(params string?[] parts) => string.Join(' ', parts.Where(part => !string.IsNullOrEmpty(part)));
}
