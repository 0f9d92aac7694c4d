namespace HyperMesh.Autonomic.Engine.Knowledge;

// Plans, what becomes of them, and what they leave on hooks and in cases.
public sealed partial class KnowledgeState
{
    private readonly Dictionary<long, PlanProgress> _plans = [];
    private readonly Dictionary<long, Dictionary<long, ActionIntent>> _intents = [];
    private readonly Dictionary<long, CaseKey> _proposals = [];

    /// <summary>Plans that are being executed, oldest first.</summary>
    public IEnumerable<PlanProgress> Executing => _plans.Values.Where(plan => !plan.IsOver && plan.Plan.Mode != RuleMode.DryRun).OrderBy(plan => plan.Id);

    /// <summary>The plan with this id, while it matters: executing, or in force.</summary>
    public PlanProgress? Plan(long id) => _plans.GetValueOrDefault(id);

    /// <summary>The rung that a plan has begun, while it is in force.</summary>
    internal Remediation? InForce(long plan) =>
        Plan(plan)?.Case is { } key ? Case(key).Rungs.FirstOrDefault(rung => rung.Plan == plan && rung.InForce) : null;

    /// <summary>The plan with this id, while it waits for a person, or for what holds it back.</summary>
    public Proposal? Proposed(long plan) => _proposals.TryGetValue(plan, out var key) ? Case(key).Proposal : null;

    /// <summary>Intents of a plan that have no outcome yet.</summary>
    public IReadOnlyList<(long Id, ActionIntent Intent)> IntentsOf(long plan) =>
        _intents.TryGetValue(plan, out var begun) ? [.. begun.OrderBy(pair => pair.Key).Select(pair => (pair.Key, pair.Value))] : [];

    private void Apply(KnowledgeRecord record, ChangePlan plan)
    {
        var key = plan.Rule is { } rule ? new CaseKey(rule, plan.Target, plan.Group) : (CaseKey?)null;
        if (plan.Mode == RuleMode.Approve)
        {
            _proposals[record.Id] = key!.Value;
            Change(key.Value, state => state with { Proposal = new Proposal(record.Id, plan, key.Value, record.At), Held = null });
            return;
        }

        var progress = new PlanProgress(record.Id, plan) { Lineage = key is { } of ? LineageOf(plan, of) : [] };
        _plans[record.Id] = progress;
        if (plan.Purpose == PlanPurpose.Remediate)
            Begin(record, plan, key!.Value);
        if (plan.Mode == RuleMode.DryRun)
            return;

        ForgetHooksAtRest(record.At);
        foreach (var hook in progress.Hooks)
            Change(hook, state => state with
            {
                Executing = record.Id,
                Baseline = plan.Purpose == PlanPurpose.Restore ? plan.Baseline : state.Baseline,
            });
        if (key is { } executing)
            Change(executing, state => state with
            {
                Executing = record.Id,
                RollingBack = plan.Purpose == PlanPurpose.Rollback ? (plan.Reason, record.Causes is [var cause, ..] ? cause : record.Id) : state.RollingBack,
            });
        if (progress.IsOver)
            Conclude(record, progress);
    }

    private void Begin(KnowledgeRecord record, ChangePlan plan, CaseKey key)
    {
        var isDry = plan.Mode == RuleMode.DryRun;
        var claims = isDry ? [] : (plan.Claims ?? plan.Steps).Where(claim => !claim.IsMomentary).ToList();
        var rung = new Remediation(record.Id, key, plan.Rung, plan.Mode, claims) { InForce = isDry };
        if (Case(key).Proposal is { } proposal)
            _proposals.Remove(proposal.Record);
        Change(key, state => state with { Rungs = [.. state.Rungs, rung], Proposal = null, Held = null });
        foreach (var claim in claims)
            Change(claim.Hook, hook => hook with
            {
                Claims = [.. hook.Claims.Where(other => other.Plan != record.Id), Claimed(hook, record.Id, plan, key, claim)],
            });
        if (isDry)
            return;

        Charge(record, plan, key);
        Count(record.Id, results => results with { Acted = results.Acted + 1 });
    }

    private static Claim Claimed(HookState hook, long id, ChangePlan plan, CaseKey key, PlannedAction claim)
    {
        var since = hook.Claims.Where(other => other.Case == key).Select(other => other.Since).DefaultIfEmpty(id).Min();
        return new Claim(id, key, plan.Rung, plan.Priority, plan.Specificity, since, claim);
    }

    private void Apply(KnowledgeRecord record, ActionIntent intent)
    {
        if (!_intents.TryGetValue(intent.Plan, out var begun))
            _intents[intent.Plan] = begun = [];
        begun[record.Id] = intent;
        Plan(intent.Plan)?.Begin(intent);
    }

    private void Apply(KnowledgeRecord record, Outcome outcome)
    {
        var intent = Ended(outcome);
        if (!_plans.TryGetValue(outcome.Plan, out var progress) || progress.IsOver)
            return;

        progress.End(intent, outcome);
        if (progress.IsInterrupted)
        {
            _intents.Remove(progress.Id);
            foreach (var hook in progress.Touched)
                Interrupt(hook, record, progress);
        }
        else if (!intent!.Action.IsMomentary)
            Touch(record, outcome, intent, progress);
        if (progress.IsOver)
            Conclude(record, progress);
    }

    /// <summary>The intent that an outcome is of has no open end any more.</summary>
    private ActionIntent? Ended(Outcome outcome)
    {
        if (!_intents.TryGetValue(outcome.Plan, out var begun) || !begun.Remove(outcome.Action, out var intent))
            return null;
        if (begun.Count == 0)
            _intents.Remove(outcome.Plan);
        return intent;
    }

    private void Interrupt(string hook, KnowledgeRecord record, PlanProgress progress) => Change(hook, state => state with
    {
        LastOutcome = record.Id,
        IsUncertain = true,
        First = state.First ?? (progress.Plan.Steps.Last(step => step.Hook == hook), null),
    });

    /// <summary>What an outcome says of the hook.</summary>
    private void Touch(KnowledgeRecord record, Outcome outcome, ActionIntent intent, PlanProgress progress)
    {
        var succeeded = outcome.Status == OutcomeStatus.Succeeded;
        var unknown = outcome.Status == OutcomeStatus.Unknown;
        Change(outcome.Hook, state => state with
        {
            LastOutcome = record.Id,
            Drift = succeeded ? null : state.Drift,
            IsUncertain = unknown || (!succeeded && (state.IsUncertain || intent.IsUndo)),
            InForce = succeeded ? intent.Action : state.InForce,
            // Of what has no answer nobody knows what was there before, not even by a second attempt.
            First = succeeded || unknown ? state.First ?? (intent.Action, succeeded ? outcome.Detail : null) : state.First,
        });
        if (!succeeded)
            return;

        if (intent.IsUndo)
            Drop(progress.Id, outcome.Hook);
        else if (progress.Plan is { Purpose: PlanPurpose.Revert or PlanPurpose.Rollback, Undoes: { } undone })
            Drop(undone, outcome.Hook);
        if (progress.Plan.Rule is { } rule && !intent.IsUndo)
            Remember(intent.Action.Target(), new Change(record.Id, record.At, rule, progress.Plan.Rung, progress.Lineage));
        if (progress.Plan.Purpose == PlanPurpose.Release)
            Forget(outcome.Hook);
        else if (Hook(outcome.Hook) is { Baseline: null, Claims.Count: 0 })
            Change(outcome.Hook, state => state with { InForce = null, First = null });
    }

    /// <summary>Draws the consequences of what a plan has come to.</summary>
    private void Conclude(KnowledgeRecord record, PlanProgress progress)
    {
        var plan = progress.Plan;
        foreach (var hook in progress.Hooks.Where(_hooks.ContainsKey))
            Change(hook, state => state with { Executing = state.Executing == progress.Id ? null : state.Executing });
        if (progress.Case is { } key)
            Change(key, state => state with { Executing = null });
        if (plan.Purpose != PlanPurpose.Remediate || !progress.HasSucceeded)
            _plans.Remove(progress.Id);
        switch (plan.Purpose)
        {
            case PlanPurpose.Restore:
                foreach (var hook in progress.Hooks)
                    Restored(record, hook, progress.HasSucceeded);
                break;
            case PlanPurpose.Remediate:
                Remediated(record, progress);
                break;
            case PlanPurpose.Revert or PlanPurpose.Rollback:
                TakenBack(record, progress);
                break;
        }
    }

    private void Restored(KnowledgeRecord record, string hook, bool succeeded) => Change(hook, state => succeeded
        ? state with { Retries = 0 }
        : state with { IsUncertain = true, Retries = state.Retries + 1, NotBefore = record.At + Pause(state.Retries) });

    private void Remediated(KnowledgeRecord record, PlanProgress progress)
    {
        var key = progress.Case!.Value;
        LearnFrom(record, progress);
        if (progress.HasSucceeded)
        {
            foreach (var hook in progress.Hooks)
                Change(hook, state => state with
                {
                    Claims = [.. state.Claims.Select(claim => claim.Plan == progress.Id ? claim with { InForce = true } : claim)],
                });
            Change(key, state => Settled(record, state with
            {
                Rungs = [.. state.Rungs.Select(rung => rung.Plan == progress.Id ? rung with { InForce = true } : rung)],
            }));
            return;
        }

        if (!progress.IsInterrupted)
            Count(progress.Id, results => results with { Failed = results.Failed + 1 });
        foreach (var hook in progress.Hooks)
            Drop(progress.Id, hook);
        Change(key, state => Settled(record, state with
        {
            Rungs = [.. state.Rungs.Where(rung => rung.Plan != progress.Id)],
            // Not a failure of the action when the process ended: the rule need not cool down before it acts again.
            LastEnded = progress.IsInterrupted ? state.LastEnded : (record.At, record.Id, true),
        }));
    }

    private void TakenBack(KnowledgeRecord record, PlanProgress progress)
    {
        var undone = progress.Plan.Undoes!.Value;
        var key = progress.Case!.Value;
        if (Case(key).Rungs.FirstOrDefault(rung => rung.Plan == undone) is not { } ended)
            return;

        // Where there was nothing to take back with, the claim ends all the same.
        if (!progress.IsInterrupted)
            foreach (var hook in ended.Claims.Select(claim => claim.Hook).Except(progress.Hooks).ToList())
                Drop(undone, hook);
        var isOver = Case(key).Rungs.First(rung => rung.Plan == undone).Claims.Count == 0;
        if (isOver)
            _plans.Remove(undone);
        Change(key, state => Settled(record, isOver
            ? state with { Rungs = [.. state.Rungs.Where(rung => rung.Plan != undone)], LastEnded = (record.At, record.Id, false) }
            : state with
            {
                // Not a failure when the process ended: another node may have its slot by now.
                Rungs = [.. state.Rungs.Select(rung => rung.Plan == undone && !progress.IsInterrupted ? rung with { NotBefore = record.At + RetryAfter } : rung)],
            }));
    }

    /// <summary>A plan asks nothing of a hook any more.</summary>
    private void Drop(long plan, string hook)
    {
        var claim = Hook(hook).Claims.FirstOrDefault(claim => claim.Plan == plan);
        if (claim is null)
            return;

        Change(hook, state => state with { Claims = [.. state.Claims.Where(other => other.Plan != plan)] });
        Change(claim.Case, state => state with
        {
            Rungs = [.. state.Rungs.Select(rung => rung.Plan != plan ? rung : rung with
            {
                Claims = [.. rung.Claims.Where(other => other.Hook != hook)],
            })],
        });
    }

    /// <summary>The hook was left as it was found, whatever had been in force on it.</summary>
    private void Forget(string hook)
    {
        foreach (var claim in Hook(hook).Claims)
        {
            Drop(claim.Plan, hook);
            if (Plan(claim.Plan) is { } progress && progress.IsOver && Case(claim.Case).Rungs.Any(rung => rung.Plan == claim.Plan && rung.Claims.Count == 0))
                _plans.Remove(claim.Plan);
            Change(claim.Case, state => state with { Rungs = [.. state.Rungs.Where(rung => rung.Claims.Count > 0 || rung.Begun == 0 || !rung.InForce)] });
        }

        _hooks.Remove(hook);
    }
}
