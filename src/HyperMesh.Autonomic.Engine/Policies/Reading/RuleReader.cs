using HyperMesh.Autonomic.Documents;

namespace HyperMesh.Autonomic.Engine.Policies;

/// <summary>Reads rules from which variables and defaults have been filled in.</summary>
internal sealed class RuleReader
{
    /// <summary>Keys that a rule does not take from its defaults.</summary>
    public static readonly string[] OwnKeys = ["name", "when", "then", "escalation"];

    private readonly ConditionReader _conditions;
    private readonly RungReader _rungs;

    public RuleReader(PolicySurroundings surroundings)
    {
        _conditions = new ConditionReader(surroundings);
        _rungs = new RungReader(new StepReader(surroundings), _conditions);
    }

    /// <summary>Rules that conditions name, with the place.</summary>
    public IReadOnlyList<(RuleId Rule, Place Place)> Seen => _conditions.Seen;

    /// <summary>Reads a rule.</summary>
    /// <param name="reader">The rule, which this ends.</param>
    /// <param name="policy">Name of its policy.</param>
    /// <param name="pattern">The policy's target.</param>
    /// <param name="budgets">What it draws on beside its own.</param>
    public Rule Read(MappingReader reader, string policy, string pattern, IReadOnlyList<Budget> budgets)
    {
        var groupBy = ReadGroups(reader);
        var when = reader.RequiredMapping("when");
        var rule = Shared(reader) with
        {
            Id = new RuleId(policy, reader.RequiredOwnName("name")),
            Place = reader.PlaceOf("name"),
            TargetPattern = pattern,
            GroupBy = groupBy,
            When = when is null ? new AllOf([]) : _conditions.Read(when, ConditionUse.When),
            Rungs = _rungs.Read(reader, groupBy),
        };
        reader.Done();
        return rule with { Budgets = [.. rule.Budgets, .. budgets] };
    }

    /// <summary>Reads what a document of defaults says, so that its mistakes are found where no rule takes it over.</summary>
    public void ReadDefaults(MappingReader reader)
    {
        foreach (var key in OwnKeys.Where(reader.Has))
            reader.Report(key, $"every rule has its own '{key}'", "write it in the rules");
        ReadGroups(reader);
        Shared(reader);
        if (reader.OptionalMapping("expect") is { } expect)
        {
            expect.RequiredDuration("within", ReadingLimits.Shortest, ReadingLimits.LongestWindow);
            _conditions.Read(expect, ConditionUse.Effect);
        }

        reader.Done();
    }

    private Rule Shared(MappingReader reader)
    {
        var (limits, budget) = LimitsReader.OfRule(reader);
        return new Rule
        {
            Id = default,
            TargetPattern = "",
            When = Nothing,
            Rungs = [],
            Priority = reader.OptionalInteger("priority", 0),
            For = reader.OptionalDuration("for", TimeSpan.Zero, TimeSpan.Zero, ReadingLimits.LongestWait),
            KeepFiringFor = reader.OptionalDuration("keepFiringFor", TimeSpan.Zero, TimeSpan.Zero, ReadingLimits.LongestWait),
            Damping = ReadDamping(reader),
            DescendAfter = reader.OptionalDuration("descendAfter", TimeSpan.Zero, TimeSpan.Zero, ReadingLimits.LongestWait),
            Guard = ReadGuard(reader),
            OnUnmet = ReadAnswer(reader, "onUnmet", "rollback", "keep", "escalate"),
            OnInconclusive = ReadAnswer(reader, "onInconclusive", "rollback", "keep", "escalate"),
            OnHarm = ReadAnswer(reader, "onHarm", "rollback", "escalate"),
            OnClear = ReadAnswer(reader, "onClear", "revert", "keep"),
            OnDrift = reader.OptionalName("onDrift", ["repair", "report"]) == "report" ? DriftAnswer.Report : DriftAnswer.Repair,
            Cooldown = reader.OptionalDuration("cooldown", Rule.DefaultCooldown, TimeSpan.Zero, ReadingLimits.LongestWait),
            Limits = limits,
            Standing = ReadStanding(reader),
            Budgets = budget is null ? [] : [budget],
            Mode = ReadMode(reader),
            ApprovalExpires = ReadApproval(reader),
        };
    }

    private static readonly Condition Nothing = new AllOf([]);

    private static IReadOnlyList<string> ReadGroups(MappingReader reader)
    {
        var labels = reader.OptionalLabelNames("groupBy");
        if (labels.Count > ReadingLimits.MostGroupLabels)
            reader.Report("groupBy", $"a rule is grouped by {ReadingLimits.MostGroupLabels} labels at most", "leave some out");
        if (labels.Contains(Labels.Interface))
            reader.Report("groupBy", "a rule has a state of its own for each interface anyway", "leave 'interface' out");
        return labels;
    }

    private static Damping? ReadDamping(MappingReader reader)
    {
        if (reader.OptionalMapping("damping") is not { } damping)
            return null;

        var read = new Damping(
            damping.RequiredInteger("raises", 2, 1_000_000),
            damping.RequiredDuration("within", ReadingLimits.Shortest, ReadingLimits.LongestWindow),
            damping.RequiredDuration("keepFiringFor", ReadingLimits.Shortest, ReadingLimits.LongestWait));
        damping.Done();
        return read;
    }

    private static StandingLimits ReadStanding(MappingReader reader)
    {
        var usual = StandingLimits.Default;
        if (reader.OptionalMapping("standing") is not { } standing)
            return usual;

        var read = new StandingLimits(
            standing.OptionalInteger("demoteAfter", usual.DemoteAfter, 0, StandingLimits.Most),
            standing.Has("suspendAfter") ? standing.RequiredInteger("suspendAfter", 1, StandingLimits.Most) : null,
            standing.OptionalDuration("within", usual.Within, ReadingLimits.Shortest, ReadingLimits.LongestWait));
        if (read.SuspendAfter <= read.DemoteAfter)
            standing.Report(
                "suspendAfter", $"it would be suspended after {read.SuspendAfter} failures, and demoted only after {read.DemoteAfter}",
                "give more than 'demoteAfter', or write demoteAfter: 0 for an action that is not demoted before it is suspended");
        standing.Done();
        return read;
    }

    private Guard? ReadGuard(MappingReader reader)
    {
        if (reader.OptionalMapping("guard") is not { } guard)
            return null;

        var time = guard.RequiredDuration("for", TimeSpan.Zero, ReadingLimits.LongestWindow);
        return new Guard(time, _conditions.Read(guard, ConditionUse.Effect));
    }

    private static Answer ReadAnswer(MappingReader reader, string key, params string[] words) => reader.OptionalName(key, words) switch
    {
        "keep" => Answer.Keep,
        "escalate" => Answer.Escalate,
        _ => Answer.TakeBack,
    };

    private static RuleMode ReadMode(MappingReader reader) => reader.OptionalName("mode", ["enforce", "dryRun", "approve"]) switch
    {
        "enforce" => RuleMode.Enforce,
        "approve" => RuleMode.Approve,
        _ => RuleMode.DryRun,
    };

    private static TimeSpan ReadApproval(MappingReader reader)
    {
        var fallback = TimeSpan.FromMinutes(10);
        if (reader.OptionalMapping("approval") is not { } approval)
            return fallback;

        var expires = approval.OptionalDuration("expires", fallback, TimeSpan.FromSeconds(1), ReadingLimits.LongestApproval);
        approval.Done();
        return expires;
    }
}
