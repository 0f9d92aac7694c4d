using HyperMesh.Autonomic.Engine.Knowledge;

namespace HyperMesh.Autonomic.Host.Knowledge;

/// <summary>Counts what has happened to each rule, record by record, in memory that grows with rules and open symptoms only. Single-threaded.</summary>
/// <param name="find">Finds an earlier record.</param>
/// <param name="since">Only what happened from then on is counted; null for all.</param>
internal sealed class StatsCollector(Func<long, KnowledgeRecord?> find, DateTimeOffset? since)
{
    private readonly KnowledgeState _state = new();
    private readonly Dictionary<RuleId, StatsOfRule> _rules = [];
    private readonly Dictionary<CaseKey, (DateTimeOffset At, bool IsActedOn)> _open = [];
    private readonly Dictionary<long, (RuleId Rule, bool IsFalse)> _verdicts = [];

    /// <summary>The rules that any record was about, by name.</summary>
    public IEnumerable<StatsOfRule> Rules
    {
        get
        {
            foreach (var rule in _rules.Values)
                rule.FalseAlarms = _verdicts.Values.Count(verdict => verdict.Rule == rule.Rule && verdict.IsFalse);
            return _rules.Values.OrderBy(rule => rule.Rule.ToString(), StringComparer.Ordinal);
        }
    }

    /// <summary>Takes the next record.</summary>
    public void Look(KnowledgeRecord record)
    {
        var counts = since is null || record.At >= since;
        switch (record.Body)
        {
            case Symptom symptom: Count(record, symptom, counts); break;
            case Outcome outcome: Count(record, outcome, counts); break;
            case ChangePlan { Rule: { } rule } plan when counts: Count(Of(rule), plan); break;
            case Verification verification when counts: Count(verification); break;
            case Hold hold when counts: Of(hold.Rule).HeldBack[StatsReason.Of(hold.Reason)] = Of(hold.Rule).HeldBack.GetValueOrDefault(StatsReason.Of(hold.Reason)) + 1; break;
            case Escalation escalation when counts: Of(escalation.Rule).Escalated++; break;
            case Feedback feedback when counts && feedback.By != Feedback.Loop && find(feedback.Record)?.Body is Symptom judged:
                _verdicts[feedback.Record] = (judged.Rule, feedback.Verdict == Verdict.FalseAlarm);
                break;
        }

        _state.Apply(record);
    }

    private StatsOfRule Of(RuleId rule) => _rules.TryGetValue(rule, out var stats) ? stats : _rules[rule] = new StatsOfRule(rule);

    private void Count(KnowledgeRecord record, Symptom symptom, bool counts)
    {
        var key = new CaseKey(symptom.Rule, symptom.Target, symptom.Group);
        if (symptom.State == SymptomState.Raised)
        {
            _open[key] = (record.At, false);
            Of(symptom.Rule).Fired += counts ? 1 : 0;
        }
        else if (_open.Remove(key, out var raised) && counts)
            Of(symptom.Rule).ToRecover.Add(record.At - raised.At);
    }

    private void Count(KnowledgeRecord record, Outcome outcome, bool counts)
    {
        if (_state.Plan(outcome.Plan) is not { Case: { } key, Plan: var plan })
            return;

        var isUndo = _state.IntentsOf(outcome.Plan).Any(begun => begun.Id == outcome.Action && begun.Intent.IsUndo);
        if (outcome.Status != OutcomeStatus.Succeeded)
        {
            // When the process ended in the middle of it, that is not the action's failure.
            Of(key.Rule).FailedActions += counts && outcome.Status != OutcomeStatus.Interrupted && !isUndo ? 1 : 0;
            return;
        }

        if (isUndo || plan is not { Purpose: PlanPurpose.Remediate } || !_open.TryGetValue(key, out var open) || open.IsActedOn)
            return;
        _open[key] = open with { IsActedOn = true };
        if (counts)
            Of(key.Rule).ToAct.Add(record.At - open.At);
    }

    private static void Count(StatsOfRule stats, ChangePlan plan)
    {
        switch (plan)
        {
            case { Purpose: PlanPurpose.Rollback }: stats.RolledBack++; break;
            case { Purpose: PlanPurpose.Revert }: stats.Reverted++; break;
            case { Purpose: PlanPurpose.Remediate, Mode: RuleMode.DryRun }: stats.DryRuns++; break;
            case { Purpose: PlanPurpose.Remediate, Mode: RuleMode.Approve }: stats.Proposed++; break;
            case { Purpose: PlanPurpose.Remediate }: stats.Acted++; break;
        }
    }

    private void Count(Verification verification)
    {
        if (_state.Plan(verification.Plan) is not { Plan: { Rule: { } rule, Mode: not RuleMode.DryRun } })
            return;

        var stats = Of(rule);
        switch (verification.Result)
        {
            case VerificationResult.Met: stats.Helped++; break;
            case VerificationResult.Unmet: stats.Unmet++; break;
            case VerificationResult.Harmful: stats.Harmful++; break;
            default: stats.Inconclusive++; break;
        }
    }
}
