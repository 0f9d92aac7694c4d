namespace HyperMesh.Autonomic.Engine.Knowledge;

/// <summary>Everything the planner needs to know, folded from the journal: the same fold at start-up and while running, so that a
/// restart ends where the process was. Every record costs what it changes, however many cases there are. Single-threaded.</summary>
[Folded]
public sealed partial class KnowledgeState
{
    /// <summary>Pause before something that has failed is tried again; for a hook it doubles up to <see cref="LongestRetry"/>.</summary>
    internal static readonly TimeSpan RetryAfter = TimeSpan.FromSeconds(5);

    private static readonly TimeSpan LongestRetry = TimeSpan.FromMinutes(5);

    /// <summary>With fewer than this nobody looks for hooks, changes or buckets that could be forgotten.</summary>
    private const int Few = 1_000;

    private readonly Dictionary<string, HookState> _hooks = [];
    private int _hooksAtMost = Few;
    private readonly Dictionary<CaseKey, CaseStanding> _cases = [];
    private readonly HashSet<CaseKey> _active = [];
    private readonly Dictionary<RuleId, RuleState> _rules = [];
    private readonly Dictionary<long, Incident> _incidents = [];

    public IReadOnlyCollection<HookState> Hooks => _hooks.Values;

    /// <summary>Symptoms that are raised, oldest first.</summary>
    public IEnumerable<(Symptom Symptom, long Record)> OpenSymptoms =>
        ActiveCases.Where(state => state.Open is not null).Select(state => state.Open!.Value).OrderBy(open => open.Record);

    /// <summary>Cases in which something is going on.</summary>
    public IEnumerable<CaseStanding> ActiveCases => _active.Select(key => _cases[key]);

    /// <summary>All cases that something is remembered of, those at rest too.</summary>
    public IReadOnlyCollection<CaseStanding> Cases => _cases.Values;

    /// <summary>What rules have done and not taken back, dry runs included, oldest first.</summary>
    public IEnumerable<Remediation> Remediations => ActiveCases.SelectMany(state => state.Rungs).OrderBy(rung => rung.Plan);

    /// <summary>Plans that wait for a person, oldest first.</summary>
    public IEnumerable<Proposal> Proposals => ActiveCases.Select(state => state.Proposal).OfType<Proposal>().OrderBy(proposal => proposal.Record);

    /// <summary>Incidents that are going on, by their first record, as they were last described.</summary>
    internal IReadOnlyDictionary<long, Incident> OpenIncidents => _incidents;

    /// <summary>What verdicts on alarms add up to.</summary>
    public FeedbackState Feedback { get; } = new();

    internal HookState Hook(string hook) => _hooks.GetValueOrDefault(hook) ?? new HookState(hook);

    public CaseStanding Case(CaseKey key) => _cases.GetValueOrDefault(key) ?? new CaseStanding(key);

    /// <summary>How far a rule's symptoms have spread.</summary>
    internal RuleState Rule(RuleId rule) => _rules.GetValueOrDefault(rule) ?? new RuleState();

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
            case ActionIntent intent: Apply(record, intent); break;
            case Outcome outcome: Apply(record, outcome); break;
            case Verification verification: Apply(record, verification); break;
            case Hold hold: Apply(record, hold); break;
            case Drift drift: Apply(record, drift); break;
            case Approval approval: Apply(record, approval); break;
            case Standstill standstill: Apply(record, standstill); break;
            case Silencing silencing: Apply(record, silencing); break;
            case Standing standing: Apply(record, standing); break;
            case Escalation { IsStep: false } escalation: Apply(escalation); break;
            case Trim trim: Apply(record, trim); break;
            case FleetSlot slot: Apply(record, slot); break;
            case Note { Revision: not null } note: ForgetCycles(); TakeOver(record, note); break;
        }
    }

    private void Apply(KnowledgeRecord record, Symptom symptom)
    {
        var key = new CaseKey(symptom.Rule, symptom.Target, symptom.Group);
        var wasOpen = Case(key).Open is not null;
        var isOpen = symptom.State == SymptomState.Raised;
        if (isOpen != wasOpen)
            Spread(record.At, symptom.Rule, isOpen ? 1 : -1);
        Change(key, state => isOpen
            ? state with { Open = (symptom, record.Id), Lineage = LineageOf(symptom.Target, record.Causes) }
            : Cleared(state, record));
        ForgetRefusal(symptom.Rule);
    }

    private CaseStanding Cleared(CaseStanding state, KnowledgeRecord record)
    {
        if (state.Proposal is { } proposal)
            _proposals.Remove(proposal.Record);
        return Settled(record, state with
        {
            Open = null,
            LastCleared = (record.At, record.Id),
            Spent = 0,
            Proposal = null,
            Held = null,
            Lineage = [],
        });
    }

    private void Apply(KnowledgeRecord record, Incident incident)
    {
        var first = incident.State != IncidentState.Opened && record.Causes is [var opened, ..] ? opened : record.Id;
        if (incident.State == IncidentState.Closed)
            _incidents.Remove(first);
        else
            _incidents[first] = incident;
    }

    private void Apply(KnowledgeRecord record, Verification verification)
    {
        if (Plan(verification.Plan) is not { Case: { } key } plan)
            return;

        LearnFrom(record, verification);
        Count(plan, verification.Result);
        Change(key, state => state with
        {
            Harm = verification.Result == VerificationResult.Harmful ? record.Id : state.Harm,
            // That it did harm is the last word.
            Rungs = [.. state.Rungs.Select(rung => rung.Plan != verification.Plan || rung.Verified?.Result == VerificationResult.Harmful
                ? rung
                : rung with { Verified = (verification.Result, record.Id) })],
        });
    }

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

    /// <summary>What holds nothing ends by itself when its symptom does, or when what was above it is rolled back.</summary>
    private CaseStanding Settled(KnowledgeRecord record, CaseStanding state)
    {
        while ((state.Open is null || state.RollingBack is not null) && state.Rungs is [.., { InForce: true, Claims.Count: 0 } top])
        {
            _plans.Remove(top.Plan);
            state = state with
            {
                Rungs = [.. state.Rungs.SkipLast(1)],
                LastEnded = top.Mode == RuleMode.DryRun ? state.LastEnded : (record.At, record.Id, false),
            };
        }

        return state.Rungs.Count == 0 ? state with { RollingBack = null, Harm = null } : state;
    }

    /// <summary>Interfaces come and go; a hook that nothing is asked of, where nothing of ours is, is as one that was never touched.</summary>
    private void ForgetHooksAtRest(DateTimeOffset at)
    {
        if (_hooks.Count < _hooksAtMost)
            return;

        foreach (var hook in _hooks.Values.Where(hook => hook.IsForgotten(at, LongestRetry)).ToList())
            _hooks.Remove(hook.Hook);
        _hooksAtMost = Math.Max(Few, 2 * _hooks.Count);
    }

    private void Change(string hook, Func<HookState, HookState> change) => _hooks[hook] = change(Hook(hook));

    private void Change(CaseKey key, Func<CaseStanding, CaseStanding> change)
    {
        var state = change(Case(key));
        if (state.IsQuiet)
            _active.Remove(key);
        else
            _active.Add(key);

        // What is over and need not cool down is as if it had never been.
        if (state is { IsQuiet: true, LastEnded: null })
            _cases.Remove(key);
        else
            _cases[key] = state;
    }
}
