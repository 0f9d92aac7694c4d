using System.Reactive.Concurrency;
using System.Reactive.Disposables;
using System.Reactive.Linq;
using System.Reactive.Subjects;
using HyperMesh.Autonomic.Engine.Analysis;
using HyperMesh.Autonomic.Engine.Execution;
using HyperMesh.Autonomic.Engine.Knowledge;
using HyperMesh.Autonomic.Engine.Policies;
using Microsoft.Extensions.Logging;

namespace HyperMesh.Autonomic.Engine;

/// <summary>Monitor → Analyze → Plan → Execute over Knowledge, as one Rx pipeline on one scheduler.</summary>
/// <remarks>Everything but the executors' work runs on the scheduler that the parts name; all methods are called there, except
/// <see cref="Dispose"/>.</remarks>
public sealed class AutonomicLoop : IDisposable
{
    private readonly LoopParts _parts;
    private readonly Analyzer _analyzer;
    private readonly KnowledgeBase _knowledge;
    private readonly ExecutionStage _execution;
    private readonly Subject<string> _look = new();
    private readonly CompositeDisposable _running = [];
    private readonly Dictionary<string, SerialDisposable> _wakeUps = [];
    private PolicySnapshot _policy;

    private static readonly TimeSpan InboxPeriod = TimeSpan.FromSeconds(1);

    /// <summary>Reads the journal and is ready to start.</summary>
    public AutonomicLoop(LoopParts parts)
    {
        ArgumentNullException.ThrowIfNull(parts);
        _parts = parts;
        _policy = parts.Policies.Current;
        _knowledge = new KnowledgeBase(parts.Journal, parts.Scheduler);
        _analyzer = new Analyzer(
            Watches,
            _knowledge,
            parts.KeepsBaselines ? parts.Journal : null,
            _knowledge.State.Feedback.OffsetOf,
            parts);
        _execution = new ExecutionStage(
            parts.Executors, _knowledge, parts.Scheduler, parts.IsReplay, parts.Logging.CreateLogger<ExecutionStage>());
    }

    /// <summary>The decisions so far, and as they are made.</summary>
    public IKnowledge Knowledge => _parts.Journal;

    public KnowledgeState State => _knowledge.State;

    /// <summary>Samples that have been analyzed.</summary>
    public long Samples => _analyzer.Samples;

    /// <summary>What was wrong with the samples, and what the limits of the analysis have cost.</summary>
    public AnalysisCounts Analysis => _analyzer.Counts;

    /// <summary>Takes up what an earlier process left, brings the hooks to their state, and begins to listen.</summary>
    /// <param name="batches">Batches, on the scheduler's thread.</param>
    public void Start(IObservable<SampleBatch> batches)
    {
        Note("loop", $"started with {_policy.Rules.Count} rule{(_policy.Rules.Count == 1 ? "" : "s")}");
        _analyzer.Apply(_policy);
        Resume();

        var findings = _analyzer.Findings.Select(Journal);
        var decisions = findings.Merge(_look).SelectMany(Decide);
        var outcomes = decisions.Where(IsEnforced).SelectMany(_execution.Run);
        _running.Add(outcomes.Subscribe(Conclude));
        _running.Add(_parts.Policies.Changes.ObserveOn(_parts.Scheduler).Subscribe(Apply));
        EnsureBaseline();
        _running.Add(batches.Subscribe(_analyzer.Process));
        if (!_parts.IsReplay)
            _running.Add(_parts.Scheduler.SchedulePeriodic(InboxPeriod, TakeInbox));
    }

    /// <summary>Writes a note about the loop itself into the journal.</summary>
    public void Note(string subject, string text) => _knowledge.Append(new Note(subject, text));

    /// <summary>The hooks on which nothing is going on, with what should be in force there and the last outcome, which tells one rest
    /// from the next.</summary>
    public IReadOnlyList<(PlannedAction Desired, long? LastOutcome)> AtRest() =>
    [
        .. from hook in _knowledge.State.Hooks
           where hook is { Executing: null, IsUncertain: false, LastOutcome: not null }
           let desired = hook.Desired()
           where desired is not null
           select (desired, hook.LastOutcome),
    ];

    /// <summary>Takes note of what an inspection found on a hook, unless something has happened there since <see cref="AtRest"/>.</summary>
    public void Inspected(string hook, long? lastOutcome, string? found)
    {
        var state = _knowledge.State.Hook(hook);
        if (state.Executing is not null || state.IsUncertain || state.LastOutcome != lastOutcome || state.Drift?.Found == found)
            return;

        _knowledge.Append(new Drift(hook, found, found is not null && Repairs(state)), state.LastOutcome is { } last ? [last] : []);
        _look.OnNext(hook);
    }

    /// <summary>Looks at nothing and decides nothing any more.</summary>
    public void Quiesce() => _running.Dispose();

    /// <summary>Saves what the detectors have learnt, for the next process.</summary>
    /// <exception cref="IOException">The store cannot be written.</exception>
    public void SaveBaselines() => _analyzer.SaveBaselines();

    /// <summary>Takes off the hooks what this loop has put there. Completes when all is done.</summary>
    public IObservable<KnowledgeRecord> Release()
    {
        // An action that is being executed right now may have put something there as well.
        var plans =
            from hook in _knowledge.State.Hooks
            let held = hook.Desired() ?? hook.Remediations.Select(r => r.Action).FirstOrDefault() ?? hook.Unanswered
            where held is not null
            select Release(hook.Hook, held);
        return plans.ToList().Select(_execution.Run).Concat();
    }

    public void Dispose()
    {
        _running.Dispose();
        _analyzer.Dispose();
        _look.Dispose();
    }

    /// <summary>What no rule has put there is repaired.</summary>
    private bool Repairs(HookState state) =>
        state.Remediations.Where(r => r.InForce && r.Action == state.Desired()).Select(r => _policy.Find(r.Rule))
            .All(rule => rule is not { OnDrift: DriftAnswer.Report });

    private bool Watches(string target) => _parts.Interfaces is null || _parts.Interfaces.Contains(target);

    private static bool IsEnforced(KnowledgeRecord record) => record.Body is ChangePlan { Mode: RuleMode.Enforce };

    private string Journal(Finding finding)
    {
        var causes = finding.Body is Symptom { State: SymptomState.Cleared } ended
            && _knowledge.State.Of(ended.Rule, ended.Target).Open is var (_, raised) ? [raised] : finding.Causes;
        var record = _knowledge.Append(finding.Body, causes);
        if (finding.Body is Verification verification)
            Learn(verification, record.Id);
        return finding.Hook;
    }

    /// <summary>Whether an action helped says something about the alarm that led to it.</summary>
    private void Learn(Verification verification, long record)
    {
        if (verification.Result == VerificationResult.Inconclusive
            || _knowledge.State.Plan(verification.Plan) is not { Rule: { } rule } plan
            || _knowledge.State.Of(rule, plan.Target).Open is not var (symptom, raised))
            return;

        var subjects = symptom.Subjects;
        var helped = verification.Result == VerificationResult.Met;
        // To have helped changes nothing where nothing had been wrong.
        if (subjects.Count > 0 && (!helped || subjects.Any(subject => _knowledge.State.Feedback.OffsetOf(subject) > 0)))
            Take(new Feedback(raised, helped ? Verdict.Helped : Verdict.DidNotHelp, subjects, Feedback.Loop), record);
    }

    private void TakeInbox()
    {
        foreach (var (body, cause) in _parts.Journal.TakeInbox())
            Take(body, cause);
    }

    /// <summary>Takes up what somebody else has said.</summary>
    internal void Take(RecordBody body, long cause)
    {
        _knowledge.Append(body, cause);
        if (body is Feedback)
            _analyzer.Calibrate();
    }

    /// <summary>Asks the planner until it has no more to say, and journals what it says.</summary>
    private IEnumerable<KnowledgeRecord> Decide(string hook)
    {
        while (true)
        {
            var decision = _parts.Planner.Next(hook, _knowledge.State, _policy, _parts.Scheduler.Now);
            if (decision.Body is null)
            {
                WakeUp(hook, decision.LookAgain);
                yield break;
            }

            if (decision.Body is ChangePlan { Undoes: { } undone })
                _analyzer.Forget(undone);
            yield return _knowledge.Append(decision.Body, decision.Causes);
        }
    }

    private void Conclude(KnowledgeRecord record)
    {
        var outcome = (Outcome)record.Body;
        if (outcome.Status == OutcomeStatus.Succeeded
            && _knowledge.State.Plan(outcome.Plan) is { Purpose: PlanPurpose.Remediate, Rule: { } id } plan
            && _policy.Find(id) is { } rule)
            _analyzer.Expect(rule, plan, outcome.Plan, record);

        _look.OnNext(outcome.Hook);
    }

    private void WakeUp(string hook, DateTimeOffset? at)
    {
        if (!_wakeUps.TryGetValue(hook, out var timer))
            _running.Add(_wakeUps[hook] = timer = new SerialDisposable());
        timer.Disposable = at is null ? Disposable.Empty : _parts.Scheduler.Schedule(at.Value, () => _look.OnNext(hook));
    }

    private void Apply(PolicySnapshot policy)
    {
        _policy = policy;
        _analyzer.Apply(policy);
        Note("policy", $"revision {policy.Revision} with {policy.Rules.Count} rule{(policy.Rules.Count == 1 ? "" : "s")} is in force");
        ClearOrphans(_ => true);
        LookAtAll();
    }

    /// <summary>Ends the symptoms of rules that are gone: nobody watches them any more, and a rule that comes back begins anew.</summary>
    /// <param name="keep">Which of the others go on.</param>
    private void ClearOrphans(Func<Symptom, bool> keep)
    {
        var orphans = _knowledge.State.OpenSymptoms.Where(open => _policy.Find(open.Symptom.Rule) is null || !keep(open.Symptom)).ToList();
        foreach (var (symptom, record) in orphans)
            _knowledge.Append(
                symptom with { State = SymptomState.Cleared, Severity = Severity.None, Score = 0, Since = _parts.Scheduler.Now, Evidence = [] }, [record]);
    }

    /// <summary>Asks about every hook that is known, or that an open symptom is about.</summary>
    private void LookAtAll()
    {
        var acting =
            from open in _knowledge.State.OpenSymptoms
            let rule = _policy.Find(open.Symptom.Rule)
            where rule is not null
            select rule.ActionOn(open.Symptom.Target).Hook;
        foreach (var hook in _knowledge.State.Hooks.Select(state => state.Hook).Union(acting).ToList())
            _look.OnNext(hook);
    }

    /// <summary>An action of its rule is in force on its target.</summary>
    private bool IsAnswered(Symptom symptom) => _knowledge.State.Hooks.SelectMany(hook => hook.Remediations)
        .Any(remediation => remediation.InForce && remediation.Rule == symptom.Rule && remediation.Target == symptom.Target);

    /// <summary>What was begun is called unknown. Symptoms go on where an action answers them; others may be long past, so they end, and
    /// are raised again by the first tick that shows them, with the baselines of before.</summary>
    private void Resume()
    {
        foreach (var hook in _knowledge.State.Hooks.Where(state => state.Executing is not null).ToList())
            _knowledge.Append(
                new Outcome
                {
                    Action = _knowledge.State.IntentOf(hook.Executing!.Value),
                    Plan = hook.Executing.Value,
                    Hook = hook.Hook,
                    Status = OutcomeStatus.Interrupted,
                    Message = "the process ended before the outcome was known; the hook is brought to its state again",
                    Milliseconds = 0,
                },
                [hook.Executing.Value]);

        foreach (var (first, incident) in _knowledge.State.OpenIncidents.ToList())
            _knowledge.Append(incident with { State = IncidentState.Closed, Members = [], Because = "the process ended before it did" }, first);
        ClearOrphans(symptom => IsAnswered(symptom) && Watches(symptom.Target));
        foreach (var (symptom, _) in _knowledge.State.OpenSymptoms)
            _analyzer.Resume(symptom);

        var unverified = _knowledge.State.Hooks.SelectMany(hook => hook.Remediations).Where(r => r.InForce && r.Verified is null);
        foreach (var remediation in unverified)
            if (_policy.Find(remediation.Rule) is { } rule && _knowledge.State.Plan(remediation.Plan) is { } plan)
                _analyzer.Expect(rule, plan, remediation.Plan, _parts.Journal.Find(remediation.Plan)!);
    }

    private void EnsureBaseline()
    {
        foreach (var baseline in _parts.Baseline)
        {
            var state = _knowledge.State.Hook(baseline.Hook) with { Baseline = baseline };
            var plan = _knowledge.Append(new ChangePlan
            {
                Purpose = PlanPurpose.Restore,
                Target = baseline.Target(),
                Mode = RuleMode.Enforce,
                Steps = [state.Desired()!],
                Baseline = baseline,
                Reason = state.Remediations.Any(r => r.InForce)
                    ? "it was in force when the last process ended"
                    : "the configuration asks for it",
            });
            _running.Add(_execution.Run(plan).Subscribe(Conclude));
        }

        // Hooks that only the journal knows: what was put there is still ours to take back.
        LookAtAll();
    }

    private KnowledgeRecord Release(string hook, PlannedAction held) => _knowledge.Append(new ChangePlan
    {
        Purpose = PlanPurpose.Release,
        Target = held.Target(),
        Mode = RuleMode.Enforce,
        Steps = [new PlannedAction($"{held.Verb.Split('.')[0]}.detach", hook, System.Text.Json.JsonDocument.Parse("{}").RootElement)],
        Reason = "the run ends",
    });
}
