using HyperMesh.Autonomic.Engine.Policies;
using HyperMesh.Autonomic.Engine.Replay;
using HyperMesh.Autonomic.Engine.Replay.World;
using HyperMesh.Autonomic.Host.Commands;

namespace HyperMesh.Autonomic.Host.Policies;

/// <summary>What one of two sets of policies did over a recording. Immutable.</summary>
internal sealed record WhatifSide
{
    public required string Path { get; init; }

    public required int Rules { get; init; }

    /// <summary>Symptoms raised.</summary>
    public required int Symptoms { get; init; }

    public required IReadOnlyList<WhatifDecision> Decisions { get; init; }

    /// <summary>When an action of a rule was in force, by rule and target.</summary>
    public required IReadOnlyList<Mitigation> Mitigations { get; init; }

    /// <summary>Actions that were executed for rules.</summary>
    public required int Actions { get; init; }

    /// <summary>How often a rule was held back.</summary>
    public required int Held { get; init; }

    /// <summary>Verifications by their result.</summary>
    public required IReadOnlyDictionary<VerificationResult, int> Verified { get; init; }

    public required int Rollbacks { get; init; }

    /// <summary>What the metrics that guards name showed.</summary>
    public required IReadOnlyList<GuardedSeries> Guarded { get; init; }

    /// <summary>Names of the metrics at which its rules look.</summary>
    public required IReadOnlyCollection<string> Metrics { get; init; }

    /// <summary>What its loop saw: the recording, or what a world made of it.</summary>
    public required IRecording Seen { get; init; }

    /// <summary>In a closed loop, the series that were not as they were recorded.</summary>
    public required IReadOnlyList<SeriesChange> Changes { get; init; }

    /// <summary>Time in which symptoms were raised, over all cases.</summary>
    public required TimeSpan InSymptom { get; init; }

    /// <summary>A stretch of time in which an action was in force.</summary>
    public sealed record Mitigation(RuleId Rule, string Target, string? Group, DateTimeOffset From, DateTimeOffset To);

    /// <summary>A series that a guard protects: its mean outside and inside of mitigation on its target; NaN where there was no such time.</summary>
    public sealed record GuardedSeries(string Series, double Outside, double Inside);

    public static WhatifSide Of(string path, Played played, Playback playback)
    {
        var plans = played.Records.Where(record => record.Body is ChangePlan { Rule: not null }).ToDictionary(record => record.Id, record => (ChangePlan)record.Body);
        var mitigations = MitigationsOf(played, plans);
        return new WhatifSide
        {
            Path = path,
            Rules = played.Policy.Rules.Count,
            Symptoms = played.Records.Count(record => record.Body is Symptom { State: SymptomState.Raised }),
            Decisions = [.. played.Records.Where(record => plans.ContainsKey(record.Id)).SelectMany(DecisionsOf)],
            Mitigations = mitigations,
            Actions = played.Records.Count(record => record.Body is Outcome outcome && plans.ContainsKey(outcome.Plan)),
            Held = played.Records.Count(record => record.Body is Hold),
            Verified = played.Records.Select(record => record.Body).OfType<Verification>().CountBy(v => v.Result).ToDictionary(),
            Rollbacks = plans.Values.Count(plan => plan.Purpose == PlanPurpose.Rollback),
            Guarded = GuardedOf(played, mitigations),
            Metrics = MetricsOf(played.Policy),
            Seen = played.Seen,
            Changes = played.World?.Changes ?? [],
            InSymptom = ClosedLoop.SymptomTime(played.Records, playback.End),
        };
    }

    /// <summary>Time in mitigation by rule and target; stretches that overlap count once.</summary>
    public IReadOnlyDictionary<(RuleId Rule, string Target), TimeSpan> Times() => Mitigations.GroupBy(m => (m.Rule, m.Target))
        .ToDictionary(group => group.Key, group => Union(group));

    private static TimeSpan Union(IEnumerable<Mitigation> stretches)
    {
        var (sum, end) = (TimeSpan.Zero, DateTimeOffset.MinValue);
        foreach (var stretch in stretches.OrderBy(m => m.From))
        {
            var from = stretch.From > end ? stretch.From : end;
            if (stretch.To <= from)
                continue;

            sum += stretch.To - from;
            end = stretch.To;
        }

        return sum;
    }

    private static IEnumerable<WhatifDecision> DecisionsOf(KnowledgeRecord record)
    {
        var plan = (ChangePlan)record.Body;
        return plan.Steps.Select(step => new WhatifDecision(
            record.At, plan.Rule!.Value, plan.Target, plan.Group, plan.Purpose, step.Verb, step.Arguments.GetRawText(), step.Hook, plan.Mode));
    }

    private static List<Mitigation> MitigationsOf(Played played, Dictionary<long, ChangePlan> plans)
    {
        var open = new Dictionary<long, DateTimeOffset>();
        var ended = new List<Mitigation>();
        foreach (var record in played.Records)
        {
            if (record.Body is not Outcome outcome || !plans.TryGetValue(outcome.Plan, out var plan))
                continue;

            // A step that has failed ends its plan: what the others have done is undone.
            var succeeded = outcome.Status == OutcomeStatus.Succeeded;
            var over = plan.Purpose == PlanPurpose.Remediate ? succeeded ? (long?)null : outcome.Plan : succeeded ? plan.Undoes : null;
            if (over is { } undone && open.Remove(undone, out var since))
                ended.Add(Stretch(plans[undone], since, record.At));
            else if (plan.Purpose == PlanPurpose.Remediate && succeeded)
                open.TryAdd(outcome.Plan, record.At);
        }

        ended.AddRange(open.Select(pair => Stretch(plans[pair.Key], pair.Value, played.Now)));
        return [.. ended.OrderBy(stretch => stretch.From)];
    }

    private static Mitigation Stretch(ChangePlan plan, DateTimeOffset from, DateTimeOffset to) => new(plan.Rule!.Value, plan.Target, plan.Group, from, to);

    private static List<GuardedSeries> GuardedOf(Played played, IReadOnlyList<Mitigation> mitigations)
    {
        var metrics = played.Policy.Rules.SelectMany(rule => rule.Guard?.Condition.Metrics ?? []).ToHashSet();
        if (metrics.Count == 0)
            return [];

        var guarded = new List<GuardedSeries>();
        foreach (var (series, readings) in RecordedReadings.Read(played.Seen, series => metrics.Contains(series.Metric.Name)))
        {
            var about = mitigations.Where(m => series.Labels[Labels.Interface] is not { } target || target == m.Target).ToList();
            var inside = readings.ToLookup(reading => about.Exists(m => m.From <= reading.At && reading.At < m.To), reading => reading.Value);
            guarded.Add(new GuardedSeries(series.Text, Mean(inside[false]), Mean(inside[true])));
        }

        return guarded;
    }

    private static double Mean(IEnumerable<double> values) => values.DefaultIfEmpty(double.NaN).Average();

    /// <summary>Names of the metrics at which rules look.</summary>
    public static IReadOnlyCollection<string> MetricsOf(PolicySnapshot policy) => [.. policy.Rules.SelectMany(MetricsOf).Distinct()];

    private static IEnumerable<string> MetricsOf(Rule rule) =>
    [
        .. rule.When.Metrics,
        .. rule.Rungs.SelectMany(rung => rung.Expect?.Condition.Metrics ?? []),
        .. rule.Guard?.Condition.Metrics ?? [],
    ];
}
