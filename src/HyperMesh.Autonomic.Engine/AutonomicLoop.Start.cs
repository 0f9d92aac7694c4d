using System.Reactive.Concurrency;
using System.Reactive.Disposables;
using System.Reactive.Linq;
using HyperMesh.Autonomic.Engine.Knowledge;
using HyperMesh.Autonomic.Engine.Policies;

namespace HyperMesh.Autonomic.Engine;

// How the loop begins, what it hears from outside, and how it ends.
public sealed partial class AutonomicLoop
{
    /// <summary>How often others are listened to; cheap, because it only asks whether the store has moved.</summary>
    private static readonly TimeSpan InboxPeriod = TimeSpan.FromMilliseconds(200);

    /// <summary>What begins on a target so soon after a rule's change may be its effect.</summary>
    private static readonly TimeSpan Aftermath = TimeSpan.FromSeconds(10);

    private bool _isStarted;
    private DateTimeOffset _started;
    private bool _hasBaseline;

    /// <summary>Takes up what an earlier process left, brings the hooks to their state, and begins to listen.</summary>
    /// <param name="batches">Batches, on the scheduler's thread.</param>
    public void Start(IObservable<SampleBatch> batches)
    {
        _started = _parts.Scheduler.Now;
        Note("loop", $"started with {_policy.Rules.Count} rule{(_policy.Rules.Count == 1 ? "" : "s")}");
        foreach (var words in _knowledge.PassedOver)
            Note("knowledge", $"{words}; it was passed over");
        // A stop that was asked for while no loop ran counts from the first moment.
        _parts.Journal.TakeInbox(Take);
        _analyzer.Apply(_policy);
        Resume();
        ReviewAll();
        _analyzer.Restore();

        var questions = _analyzer.Drafts.SelectMany(Journal).Merge(_look);
        var outcomes = questions.SelectMany(Decide).Where(IsEnforced).SelectMany(_execution.Run);
        _running.Add(outcomes.Subscribe(Conclude));
        _running.Add(Disposable.Create(_wakeUps, timers =>
        {
            foreach (var timer in timers.Values)
                timer.Dispose();
        }));
        _running.Add(_parts.Policies.Changes.ObserveOn(_parts.Scheduler).Subscribe(Apply));
        _isStarted = true;
        JoinFleet();
        EnsureBaseline();
        // Hooks and cases that only the journal knows: what was put there is still ours to take back.
        LookAtAll();
        _running.Add(batches.Subscribe(_analyzer.Process));
        if (!_parts.IsReplay)
            _running.Add(_parts.Scheduler.SchedulePeriodic(InboxPeriod, Listen));
    }

    /// <summary>Takes off the hooks what this loop has put there; nothing while it is frozen. Completes when all is done.</summary>
    internal IObservable<KnowledgeRecord> Release()
    {
        if (State.Standstill.Said.State == StandstillState.Frozen)
            return Observable.Empty<KnowledgeRecord>();

        var plans =
            from hook in State.Hooks
            let undone = _desired.Undone(hook)
            where undone is not null
            select Release(hook.Hook, undone);
        return plans.ToList().Select(_execution.Run).Concat();
    }

    /// <summary>Takes up what somebody else has said; at once, whatever else is going on.</summary>
    /// <param name="body">What is said.</param>
    /// <param name="cause">Id of the record that it is about; 0 for none.</param>
    internal void Take(RecordBody body, long cause)
    {
        var proposal = body is Approval answer ? State.Proposed(answer.Plan) : null;
        _knowledge.Append(body, cause > 0 ? [cause] : []);
        switch (body)
        {
            case Feedback:
                _analyzer.Calibrate();
                break;
            case Approval approval when proposal is null:
                Note("policy", $"the answer to plan {approval.Plan} does nothing: the plan does not wait any more");
                break;
            case Approval:
                _look.OnNext(Planning.Question.About(proposal!.Case));
                break;
            case Standstill when _isStarted:
                EnsureBaseline();
                LookAtAll();
                break;
            case Silencing silencing when _isStarted:
                AskAbout(silencing.Rule);
                break;
            case Standing standing when _isStarted:
                AskAbout(standing.Rule);
                break;
        }
    }

    /// <summary>As <see cref="Take"/>; the id of the record.</summary>
    internal long Hear(RecordBody body, long cause)
    {
        var id = _parts.Journal.LastId + 1;
        Take(body, cause);
        return id;
    }

    private void Listen()
    {
        if (_parts.Journal.HasMoved())
            _parts.Journal.TakeInbox(Take);
    }

    private void Apply(PolicySnapshot policy)
    {
        _policy = policy;
        _analyzer.Apply(policy);
        NoteRevision();
        ClearOrphans(_ => true);
        ReviewAll();
        LookAtAll();
        LookAtSlots();
    }

    private void NoteRevision()
    {
        var of = _policy.Fleet is { } fleet ? $", which is revision {fleet} of the fleet," : "";
        var text = $"revision {_policy.Revision}{of} with {_policy.Rules.Count} rule{(_policy.Rules.Count == 1 ? "" : "s")} is in force";
        _knowledge.Append(new Note("policy", text) { Revision = _policy.Revision, Fleet = _policy.Fleet });
    }

    /// <summary>Ends the symptoms of rules that are gone: nobody watches them any more, and a rule that comes back begins anew.</summary>
    /// <param name="keep">Which of the others go on.</param>
    private void ClearOrphans(Func<Symptom, bool> keep)
    {
        var orphans = State.OpenSymptoms.Where(open => _policy.Find(open.Symptom.Rule) is null || !keep(open.Symptom)).ToList();
        foreach (var (symptom, record) in orphans)
        {
            _knowledge.Append(
                symptom with { State = SymptomState.Cleared, Severity = Severity.None, Score = 0, Since = _parts.Scheduler.Now, Evidence = [] }, [record]);
            Share(symptom.Rule);
        }
    }

    /// <summary>An action of its rule is in force, a person is asked about one, or has said that there is to be none.</summary>
    private bool IsAnswered(Symptom symptom)
    {
        var state = State.Case(new CaseKey(symptom.Rule, symptom.Target, symptom.Group));
        return state.Rungs.Any(rung => rung is { InForce: true, Mode: not RuleMode.DryRun }) || state.Proposal is not null || state.Spent > 0;
    }

    /// <summary>What was begun is called unknown. Symptoms go on where they are answered; others may be long past, so they end, and are raised
    /// again by the first tick that shows them, with the baselines of before.</summary>
    private void Resume()
    {
        foreach (var plan in State.Executing.ToList())
            Interrupt(plan);
        foreach (var (first, incident) in State.OpenIncidents.ToList())
            _knowledge.Append(incident with { State = IncidentState.Closed, Members = [], Because = "the process ended before it did" }, first);
        ClearOrphans(symptom => IsAnswered(symptom) && Watches(symptom.Target));
        foreach (var (symptom, _) in State.OpenSymptoms.ToList())
            _analyzer.Resume(symptom);

        foreach (var rung in State.Remediations.Where(rung => rung.InForce).ToList())
            if (_parts.Journal.Find(rung.Plan) is { } plan)
                Watch(plan, plan, isVerified: rung.Verified is not null);
    }

    private void Interrupt(PlanProgress plan)
    {
        var begun = State.IntentsOf(plan.Id);
        var hook = begun is [var (_, first), ..] ? first.Action.Hook : plan.Plan.Steps[0].Hook;
        var action = begun is [var (id, _), ..] ? id : 0;
        _knowledge.Append(
            new Outcome
            {
                Action = action,
                Plan = plan.Id,
                Hook = hook,
                Status = OutcomeStatus.Interrupted,
                Message = "the process ended before the outcome was known; the hook is brought to its state again",
                Milliseconds = 0,
            },
            [plan.Id]);
    }

    private void EnsureBaseline()
    {
        if (_hasBaseline || State.Standstill.Said.State == StandstillState.Frozen)
            return;

        _hasBaseline = true;
        foreach (var baseline in _parts.Baseline)
        {
            var state = State.Hook(baseline.Hook) with { Baseline = baseline };
            var plan = _knowledge.Append(new ChangePlan
            {
                Purpose = PlanPurpose.Restore,
                Target = baseline.Target(),
                Mode = RuleMode.Enforce,
                Steps = [_desired.On(state)!],
                Baseline = baseline,
                Reason = state.Claims.Any(claim => claim.InForce)
                    ? "it was in force when the last process ended"
                    : "the configuration asks for it",
            });
            _running.Add(_execution.Run(plan).Subscribe(Conclude));
        }
    }

    private KnowledgeRecord Release(string hook, PlannedAction undone) => _knowledge.Append(new ChangePlan
    {
        Purpose = PlanPurpose.Release,
        Target = hook[(hook.IndexOf(':', StringComparison.Ordinal) + 1)..],
        Mode = RuleMode.Enforce,
        Steps = [undone],
        Reason = "the run ends",
    });
}
