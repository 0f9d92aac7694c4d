using HyperMesh.Autonomic.Engine.Analysis.Conditions;
using HyperMesh.Autonomic.Engine.Analysis.Timing;
using HyperMesh.Autonomic.Engine.Knowledge;
using HyperMesh.Autonomic.Engine.Policies;

namespace HyperMesh.Autonomic.Engine.Analysis;

// Whether an action helped, and whether it harms.
internal sealed partial class Analyzer
{
    private readonly List<EffectWatch> _effects = [];

    /// <summary>What a plan of a rule carries along, to be compared with later: the mean of the last ten seconds of every number that its <c>expect</c> and
    /// <c>guard</c> compare with what was before, by its words. What has not been measured is left out; null when nothing is compared.</summary>
    public IReadOnlyDictionary<string, double>? Measure(RuleId id, CaseKey key)
    {
        if (_book.Find(id) is not { } rule)
            return null;

        var tracked = rule.Expect.Append(rule.Guard).OfType<CompiledCondition>()
            .SelectMany(condition => condition.Leaves.OfType<MetricLeaf>()).Where(leaf => leaf.Track is not null).ToList();
        if (tracked.Count == 0 || RowOf(rule, key.Target, key.Group) is not { } row)
            return null;

        var before = new Dictionary<string, double>();
        foreach (var leaf in tracked)
            if (leaf.Track!.Mean(row, _now) is var mean && double.IsFinite(mean))
                before[leaf.Track.Subject] = mean;
        return before.Count == 0 ? null : before;
    }

    /// <summary>Watches for the effect that a rule expects of its action.</summary>
    /// <param name="rule">Whose plan it is.</param>
    /// <param name="planned">The record of a <see cref="ChangePlan"/> that is in force.</param>
    /// <param name="outcome">The record after which the watch begins.</param>
    public void Expect(Rule rule, KnowledgeRecord planned, KnowledgeRecord outcome)
    {
        var plan = (ChangePlan)planned.Body;
        if (rule.Rungs.ElementAtOrDefault(plan.Rung)?.Expect is not { } expectation || _book.Find(rule.Id) is not { } compiled
            || compiled.Expect.ElementAtOrDefault(plan.Rung) is not { } condition || RowOf(compiled, plan.Target, plan.Group) is not { } row)
            return;

        var pending = new PendingExpectation(planned.Id, outcome, plan, condition, row);
        Begin(pending);
        pending.Deadline = _scheduler.ScheduleAwake(_scheduler.Now + expectation.Within, () => Conclude(pending, pending.Expire(_scheduler.Now)));
    }

    /// <summary>Watches over what a rule's guard protects, from now on until <see cref="Forget(long)"/>.</summary>
    /// <param name="rule">Whose plan it is.</param>
    /// <param name="planned">The record of a <see cref="ChangePlan"/> that is in force.</param>
    /// <param name="since">The record after which samples count.</param>
    public void Protect(Rule rule, KnowledgeRecord planned, KnowledgeRecord since)
    {
        var plan = (ChangePlan)planned.Body;
        if (rule.Guard is not { } guard || _book.Find(rule.Id) is not { Guard: { } condition } compiled
            || RowOf(compiled, plan.Target, plan.Group) is not { } row)
            return;

        var pending = new PendingGuard(planned.Id, since, plan, condition, row, guard.For);
        Begin(pending);
        // Also where nothing ever comes.
        _due.Add(pending, since.At);
        _due.Arm();
    }

    /// <summary>Stops watching for the effects of a plan that is being taken back.</summary>
    public void Forget(long plan)
    {
        foreach (var pending in _effects.Where(p => p.Plan == plan).ToList())
            Drop(pending);
    }

    /// <summary>A plan that is watched anew is not watched twice.</summary>
    private void Begin(EffectWatch pending)
    {
        foreach (var earlier in _effects.Where(other => other.Plan == pending.Plan && other.GetType() == pending.GetType()).ToList())
            Drop(earlier);
        _effects.Add(pending);
    }

    private void LookForEffects(DateTimeOffset now)
    {
        if (_effects.Count == 0)
            return;

        // A verdict may lead to others being dropped.
        foreach (var pending in _effects.ToList())
            if (!pending.IsOver && pending.Look(now) is { } verification)
                Conclude(pending, verification);
            else if (pending is PendingGuard { IsOver: false, Due: { } due })
                _due.Add(pending, due);
    }

    private void Conclude(EffectWatch pending, Verification verification)
    {
        if (pending.IsLast(verification))
            Drop(pending);
        _drafts.OnNext([new RecordDraft(verification, [.. new[] { pending.Plan, pending.Outcome }.Distinct()], pending.Case)]);
    }

    private void Drop(EffectWatch pending)
    {
        pending.IsOver = true;
        pending.Deadline?.Dispose();
        _effects.Remove(pending);
    }

    /// <summary>Expectations of rules that have stayed go on with what the new revision has of them; others with what they had.</summary>
    private void RebindEffects()
    {
        foreach (var pending in _effects)
        {
            if (_book.Find(pending.Case.Rule) is not { } rule)
                continue;

            var condition = pending is PendingGuard ? rule.Guard : rule.Expect.ElementAtOrDefault(pending.Body.Rung);
            if (condition is not null && RowOf(rule, pending.Case.Target, pending.Case.Group) is { } row)
                pending.Rebind(condition, row);
        }
    }
}
