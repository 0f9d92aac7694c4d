namespace HyperMesh.Autonomic.Engine.Knowledge;

/// <summary>Everything the planner needs to know, folded from the journal: the same fold at start-up and while running, so that a
/// restart ends where the process was. Single-threaded.</summary>
public sealed class KnowledgeState
{
    /// <summary>Pause before something that has failed is tried again; for a hook it doubles up to <see cref="LongestRetry"/>.</summary>
    public static readonly TimeSpan RetryAfter = TimeSpan.FromSeconds(5);

    private static readonly TimeSpan LongestRetry = TimeSpan.FromMinutes(5);
    private readonly Dictionary<string, HookState> _hooks = [];
    private readonly Dictionary<(RuleId Rule, string Target), RuleTargetState> _rules = [];
    private readonly Dictionary<long, ChangePlan> _plans = [];
    private readonly Dictionary<long, ActionIntent> _intents = [];
    private readonly Dictionary<long, Incident> _incidents = [];

    public IReadOnlyCollection<HookState> Hooks => _hooks.Values;

    /// <summary>Symptoms that are raised.</summary>
    public IEnumerable<(Symptom Symptom, long Record)> OpenSymptoms =>
        _rules.Values.Where(state => state.Open is not null).Select(state => state.Open!.Value);

    /// <summary>Incidents that are going on, by their first record, as they were last described.</summary>
    public IReadOnlyDictionary<long, Incident> OpenIncidents => _incidents;

    /// <summary>What verdicts on alarms add up to.</summary>
    public FeedbackState Feedback { get; } = new();

    /// <summary>Id of the intent of a plan that is executing; 0 when none has been written.</summary>
    public long IntentOf(long plan) => _intents.FirstOrDefault(intent => intent.Value.Plan == plan).Key;

    public HookState Hook(string hook) => _hooks.GetValueOrDefault(hook) ?? new HookState(hook);

    public RuleTargetState Of(RuleId rule, string target) => _rules.GetValueOrDefault((rule, target)) ?? new RuleTargetState();

    /// <summary>The plan with this id, while it matters: executing, or in force.</summary>
    public ChangePlan? Plan(long id) => _plans.GetValueOrDefault(id);

    /// <summary>Folds one record in.</summary>
    public void Apply(KnowledgeRecord record)
    {
        ArgumentNullException.ThrowIfNull(record);
        switch (record.Body)
        {
            case Symptom symptom: Apply(record, symptom); break;
            case Incident incident: Apply(record, incident); break;
            case Feedback feedback: Feedback.Apply(feedback); break;
            case ChangePlan plan: Apply(record, plan); break;
            case ActionIntent intent: _intents[record.Id] = intent; break;
            case Outcome outcome: Apply(record, outcome); break;
            case Verification verification: Apply(record, verification); break;
            case Hold hold: Apply(hold); break;
            case Drift drift: Apply(record, drift); break;
        }
    }

    private void Apply(KnowledgeRecord record, Symptom symptom) =>
        Change(symptom.Rule, symptom.Target, state => symptom.State == SymptomState.Raised
            ? state with { Open = (symptom, record.Id) }
            : state with { Open = null, LastCleared = record.Id });

    private void Apply(KnowledgeRecord record, Incident incident)
    {
        var first = incident.State == IncidentState.Opened ? record.Id : record.Causes[0];
        if (incident.State == IncidentState.Closed)
            _incidents.Remove(first);
        else
            _incidents[first] = incident;
    }

    private void Apply(KnowledgeRecord record, ChangePlan plan)
    {
        if (plan.Mode == RuleMode.DryRun)
        {
            Change(plan.Rule!.Value, plan.Target, state => state with { DryRunFor = record.Causes[0] });
            return;
        }

        _plans[record.Id] = plan;
        var step = plan.Steps[0];
        Change(step.Hook, hook => hook with { Executing = record.Id });
        if (plan.Purpose == PlanPurpose.Restore)
            Change(step.Hook, hook => hook with { Baseline = plan.Baseline });
        if (plan.Purpose != PlanPurpose.Remediate)
            return;

        var rule = plan.Rule!.Value;
        var begun = new Remediation(record.Id, rule, plan.Target, plan.Priority, step);
        Change(step.Hook, hook => hook with { Remediations = [.. hook.Remediations, begun] });
        Change(rule, plan.Target, state => state with
        {
            Acted = [.. state.Acted.Where(at => record.At - at < TimeSpan.FromHours(1)), record.At],
        });
    }

    private void Apply(KnowledgeRecord record, Outcome outcome)
    {
        _intents.Remove(outcome.Action);
        if (!_plans.TryGetValue(outcome.Plan, out var plan))
            return;

        var succeeded = outcome.Status == OutcomeStatus.Succeeded;
        var unknown = outcome.Status is OutcomeStatus.Unknown or OutcomeStatus.Interrupted;
        Change(outcome.Hook, state => state with
        {
            Executing = null,
            LastOutcome = record.Id,
            Drift = succeeded ? null : state.Drift,
            IsUncertain = unknown || (state.IsUncertain && !succeeded),
            Unanswered = unknown ? plan.Steps[0] : state.Unanswered,
        });
        if (!GoesOn(record, plan, outcome))
            _plans.Remove(outcome.Plan);
    }

    /// <summary>Draws the consequences for what the plan was for. True for a remediation that is in force now: its plan is not over.</summary>
    private bool GoesOn(KnowledgeRecord record, ChangePlan plan, Outcome outcome)
    {
        var (hook, succeeded) = (outcome.Hook, outcome.Status == OutcomeStatus.Succeeded);
        switch (plan.Purpose)
        {
            case PlanPurpose.Restore when !succeeded:
                Change(hook, state => state with
                {
                    IsUncertain = true,
                    Retries = state.Retries + 1,
                    NotBefore = record.At + Pause(state.Retries),
                });
                break;
            case PlanPurpose.Restore:
                Change(hook, state => state with { Retries = 0 });
                break;
            case PlanPurpose.Remediate when outcome.Status == OutcomeStatus.Interrupted:
                // Not a failure of the action: the rule need not cool down before it acts again.
                Drop(hook, outcome.Plan);
                break;
            case PlanPurpose.Remediate when succeeded:
                ChangeRemediation(hook, outcome.Plan, r => r with { InForce = true });
                return true;
            case PlanPurpose.Remediate:
                End(hook, outcome.Plan, record, failed: true);
                break;
            case PlanPurpose.Revert or PlanPurpose.Rollback when succeeded:
                End(hook, plan.Undoes!.Value, record, failed: false);
                break;
            case PlanPurpose.Revert or PlanPurpose.Rollback:
                ChangeRemediation(hook, plan.Undoes!.Value, r => r with { NotBefore = record.At + RetryAfter });
                break;
            case PlanPurpose.Release when succeeded:
                _hooks.Remove(hook);
                break;
        }

        return false;
    }

    private void Apply(KnowledgeRecord record, Verification verification)
    {
        if (_plans.TryGetValue(verification.Plan, out var plan))
            ChangeRemediation(plan.Steps[0].Hook, verification.Plan, r => r with { Verified = (verification.Result, record.Id) });
    }

    private void Apply(Hold hold) =>
        Change(hold.Rule, hold.Target, state => state with { Held = (hold, state.Open?.Record ?? 0) });

    /// <summary>The first repair comes at once. Who takes our program off again and again is not fought at the speed of the loop.</summary>
    private void Apply(KnowledgeRecord record, Drift drift) => Change(drift.Hook, state =>
    {
        if (drift.Found is not { } found)
            return state with { Drift = null, IsUncertain = false };

        var again = record.At - state.LastDrift < LongestRetry ? state.Drifts + 1 : 1;
        return state with
        {
            Drift = (found, record.Id),
            IsUncertain = drift.Repairs,
            Drifts = again,
            LastDrift = record.At,
            NotBefore = again == 1 ? state.NotBefore : record.At + Pause(again - 2),
        };
    });

    private static TimeSpan Pause(int retries) => RetryAfter * Math.Min(1 << Math.Min(retries, 10), LongestRetry / RetryAfter);

    private void End(string hook, long plan, KnowledgeRecord record, bool failed)
    {
        if (Drop(hook, plan) is { } ended)
            Change(ended.Rule, ended.Target, state => state with { LastEnded = (record.At, record.Id, failed) });
    }

    private Remediation? Drop(string hook, long plan)
    {
        var ended = Hook(hook).Remediations.FirstOrDefault(r => r.Plan == plan);
        Change(hook, state => state with { Remediations = [.. state.Remediations.Where(r => r.Plan != plan)] });
        _plans.Remove(plan);
        return ended;
    }

    private void ChangeRemediation(string hook, long plan, Func<Remediation, Remediation> change) =>
        Change(hook, state => state with
        {
            Remediations = [.. state.Remediations.Select(r => r.Plan == plan ? change(r) : r)],
        });

    private void Change(string hook, Func<HookState, HookState> change) => _hooks[hook] = change(Hook(hook));

    private void Change(RuleId rule, string target, Func<RuleTargetState, RuleTargetState> change) =>
        _rules[(rule, target)] = change(Of(rule, target));
}
