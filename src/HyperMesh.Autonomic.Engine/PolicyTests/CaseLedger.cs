using HyperMesh.Autonomic.Engine.Knowledge;
using HyperMesh.Autonomic.Engine.Policies;

namespace HyperMesh.Autonomic.Engine.PolicyTests;

/// <summary>What a journal says of each case: folded from its records alone, in their order. Single-threaded.</summary>
public sealed class CaseLedger
{
    private readonly Dictionary<CaseKey, CaseEntry> _cases = [];
    private readonly Dictionary<long, ChangePlan> _plans = [];

    /// <summary>Cases that any record is about.</summary>
    public IReadOnlyDictionary<CaseKey, CaseEntry> Cases => _cases;

    /// <summary>How far the loop is stopped.</summary>
    public Standstill? Standstill { get; private set; }

    /// <summary>Folds one record in.</summary>
    public void Apply(KnowledgeRecord record)
    {
        ArgumentNullException.ThrowIfNull(record);
        switch (record.Body)
        {
            case Symptom { State: SymptomState.Raised } symptom:
                Change(new(symptom.Rule, symptom.Target, symptom.Group), entry => entry with { Open = symptom, OpenRecord = record.Id, RaisedAt = record.At, Held = null });
                break;
            case Symptom symptom:
                Change(new(symptom.Rule, symptom.Target, symptom.Group), entry => entry with { Open = null, Held = null, Proposed = null });
                break;
            case Hold hold:
                Change(new(hold.Rule, hold.Target, hold.Group), entry => entry with { Held = hold, HeldRecord = record.Id });
                break;
            case ChangePlan plan: Apply(record, plan); break;
            case Approval approval when CaseOf(approval.Plan) is { } key:
                Change(key, entry => entry with { Proposed = null });
                break;
            case Outcome outcome: Apply(record, outcome); break;
            case Standstill standstill:
                Standstill = standstill.State == StandstillState.Lifted ? null : standstill;
                break;
        }
    }

    /// <summary>How far a case has come.</summary>
    /// <param name="key">The case.</param>
    /// <param name="rule">Its rule.</param>
    /// <param name="now">The time.</param>
    /// <param name="isPending">Whether its conditions hold, though not yet long enough.</param>
    public CasePhase PhaseOf(CaseKey key, Rule rule, DateTimeOffset now, bool isPending)
    {
        ArgumentNullException.ThrowIfNull(rule);
        var entry = _cases.GetValueOrDefault(key) ?? new CaseEntry();
        if (entry.WaitsAt(now) is not null)
            return CasePhase.Approval;
        if (entry.Open is not null)
            return entry.Held is null ? CasePhase.Firing : CasePhase.Held;
        if (entry.EndedAt is { } ended && now < ended + rule.Cooldown)
            return CasePhase.Cooling;
        return isPending ? CasePhase.Pending : CasePhase.Armed;
    }

    /// <summary>Plans that wait for approval.</summary>
    public IEnumerable<(CaseKey Case, long Plan)> Waiting(DateTimeOffset now) =>
        from pair in _cases
        let plan = pair.Value.WaitsAt(now)
        where plan is not null
        select (pair.Key, plan.Value);

    private void Apply(KnowledgeRecord record, ChangePlan plan)
    {
        if (plan.Rule is null)
            return;

        _plans[record.Id] = plan;
        if (plan.Purpose == PlanPurpose.Remediate)
            Change(CaseOf(record.Id)!.Value, entry => entry with
            {
                Held = null,
                Proposed = plan.Mode == RuleMode.Approve ? (record.Id, plan.Expires) : null,
            });
    }

    private void Apply(KnowledgeRecord record, Outcome outcome)
    {
        if (CaseOf(outcome.Plan) is not { } key)
            return;

        var succeeded = outcome.Status == OutcomeStatus.Succeeded;
        var takesBack = _plans[outcome.Plan].Purpose is PlanPurpose.Revert or PlanPurpose.Rollback;
        if (takesBack == succeeded)
            Change(key, entry => entry with { EndedAt = record.At });
    }

    private CaseKey? CaseOf(long plan) => _plans.TryGetValue(plan, out var body) ? new CaseKey(body.Rule!.Value, body.Target, body.Group) : null;

    private void Change(CaseKey key, Func<CaseEntry, CaseEntry> change) => _cases[key] = change(_cases.GetValueOrDefault(key) ?? new CaseEntry());
}
