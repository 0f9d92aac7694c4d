using System.Reactive.Concurrency;
using System.Reactive.Disposables;
using System.Reactive.Linq;
using System.Reactive.Subjects;
using System.Text.Json;
using HyperMesh.Autonomic.Engine.Analysis;
using HyperMesh.Autonomic.Engine.Analysis.Explaining;
using HyperMesh.Autonomic.Engine.Analysis.Situations;
using HyperMesh.Autonomic.Engine.Execution;
using HyperMesh.Autonomic.Engine.Knowledge;
using HyperMesh.Autonomic.Engine.Planning;
using HyperMesh.Autonomic.Engine.Policies;
using Microsoft.Extensions.Logging;

namespace HyperMesh.Autonomic.Engine;

/// <summary>Monitor → Analyze → Plan → Execute over Knowledge, as one Rx pipeline on one scheduler.</summary>
/// <remarks>Everything but the executors' work runs on the scheduler that the parts name; all methods are called there, except
/// <see cref="Dispose"/>, and <see cref="Quiesce"/> of a loop whose thread does not come back.</remarks>
public sealed partial class AutonomicLoop : IDisposable
{
    private readonly LoopParts _parts;
    private readonly Analyzer _analyzer;
    private readonly KnowledgeBase _knowledge;
    private readonly ExecutionStage _execution;
    private readonly DesiredState _desired;
    private readonly Planner _planner;
    private readonly Subject<Question> _look = new();
    private readonly CompositeDisposable _running = [];
    private readonly Dictionary<Question, IDisposable> _wakeUps = [];
    private readonly WaitingCases _waiting = new();
    private PolicySnapshot _policy;

    /// <summary>Reads the journal and is ready to start.</summary>
    public AutonomicLoop(LoopParts parts)
    {
        ArgumentNullException.ThrowIfNull(parts);
        _parts = parts;
        _policy = parts.Policies.Current;
        _desired = new DesiredState(parts.Executors);
        _planner = new Planner(parts.Executors);
        _knowledge = new KnowledgeBase(parts.Journal, parts.Scheduler, parts.SnapshotEvery);
        _analyzer = new Analyzer(
            Watches, _knowledge, new KnowledgeSituation(_knowledge.State, () => parts.Journal.LastId, parts.Health, parts.Plugins), parts);
        _execution = new ExecutionStage(
            parts.Executors, _knowledge, parts.Fleet, parts.Scheduler, parts.IsReplay, parts.Logging.CreateLogger<ExecutionStage>());
    }

    /// <summary>The decisions so far, and as they are made.</summary>
    internal IKnowledge Knowledge => _parts.Journal;

    public KnowledgeState State => _knowledge.State;

    /// <summary>Samples that have been analyzed.</summary>
    internal long Samples => _analyzer.Samples;

    /// <summary>What was wrong with the samples, and what the limits of the analysis have cost.</summary>
    public AnalysisCounts Analysis => _analyzer.Counts;

    /// <summary>What the detectors expect of their series; those on several series together are left out, since they have no band.</summary>
    public IReadOnlyList<SeriesExpectation> Expectations() => _analyzer.Expectations();

    /// <summary>All cases that are not quiet, with their conditions.</summary>
    public IReadOnlyList<CaseExplanation> Explain() => _analyzer.Explain(_parts.Scheduler.Now);

    /// <summary>All cases that are not quiet, without the reasons: cheaper than <see cref="Explain()"/>.</summary>
    public IReadOnlyList<CaseMoment> Moments() => _analyzer.Moments();

    /// <summary>By the loop's clock.</summary>
    public DateTimeOffset Now => _parts.Scheduler.Now;

    /// <summary>The rules in force.</summary>
    public PolicySnapshot Policy => _policy;

    /// <summary>What a hook should hold now; null where nothing is asked of it.</summary>
    public PlannedAction? Desired(HookState hook) => _desired.On(hook);

    /// <summary>One case, also a quiet one; null when the rule is not in force.</summary>
    public CaseExplanation? Explain(CaseKey key) => _analyzer.Explain(key, _parts.Scheduler.Now);

    /// <summary>Writes a note about the loop itself into the journal.</summary>
    internal void Note(string subject, string text) => _knowledge.Append(new Note(subject, text));

    /// <summary>The hooks on which nothing is going on, with what is in force there, the last outcome, which tells one rest from the next, and what is there
    /// instead as far as is known.</summary>
    internal IReadOnlyList<(PlannedAction InForce, long? LastOutcome, string? Found)> AtRest() =>
    [
        .. from hook in State.Hooks
           where hook is { Executing: null, IsUncertain: false, LastOutcome: not null, InForce: not null }
           select (hook.InForce, hook.LastOutcome, hook.Drift?.Found),
    ];

    /// <summary>Takes note of what an inspection found on a hook, unless something has happened there since <see cref="AtRest"/>.</summary>
    internal void Inspected(string hook, long? lastOutcome, string? found)
    {
        var state = State.Hook(hook);
        if (state.Executing is not null || state.IsUncertain || state.LastOutcome != lastOutcome || state.Drift?.Found == found)
            return;

        _knowledge.Append(new Drift(hook, found, found is not null && Repairs(state)), state.LastOutcome is { } last ? [last] : []);
        _look.OnNext(Question.About(hook));
    }

    /// <summary>Exchanges the detectors whose kinds have been replaced, with what they have learnt.</summary>
    /// <returns>What has changed, in words.</returns>
    internal IReadOnlyList<string> ExchangeDetectors() => _analyzer.ExchangeDetectors();

    /// <summary>Looks at nothing and decides nothing any more.</summary>
    internal void Quiesce() => _running.Dispose();

    /// <summary>Saves what the detectors have learnt, for the next process.</summary>
    /// <exception cref="IOException">The store cannot be written.</exception>
    internal void SaveBaselines() => _analyzer.SaveBaselines();

    /// <summary>Saves the state beside the journal, for the next process to begin with.</summary>
    /// <returns>Completes when it is written, on another thread.</returns>
    internal Task SaveStateAsync() => _knowledge.Save();

    /// <summary>What of the past is still needed.</summary>
    internal OpenPast Past() => OpenPast.Of(State, _parts.Journal.LastId);

    /// <summary>Removes old records from the journal.</summary>
    internal void Remove(Removal removal) => _knowledge.Remove(removal);

    public void Dispose()
    {
        _running.Dispose();
        _analyzer.Dispose();
        _look.Dispose();
        _knowledge.Dispose();
    }

    /// <summary>What no rule has put there is repaired.</summary>
    private bool Repairs(HookState state) =>
        state.Claims.Where(claim => claim.InForce && state.InForce is { } held && claim.Action.Verb == held.Verb && JsonElement.DeepEquals(claim.Action.Arguments, held.Arguments))
            .Select(claim => _policy.Find(claim.Case.Rule))
            .All(rule => rule is not { OnDrift: DriftAnswer.Report });

    private bool Watches(string target) => _parts.Interfaces is null || _parts.Interfaces.Contains(target);

    private static bool IsEnforced(KnowledgeRecord record) => record.Body is ChangePlan { Mode: RuleMode.Enforce };

    /// <summary>Writes down what the analysis has found, and only then raises the questions, the weightiest first: before one of many is helped it is known how many
    /// they are, and nothing of a tick looks like an effect of what is done about that tick.</summary>
    private IEnumerable<Question> Journal(IReadOnlyList<RecordDraft> drafts)
    {
        foreach (var draft in drafts)
            Journal(draft);
        var spreading = drafts.Where(draft => draft.Body is Symptom).Select(draft => Decision.SpreadOf(draft.Case.Rule)).Distinct();
        return Sorted(drafts.Select(draft => draft.Case).Concat(_waiting.On(spreading)).Distinct()).Select(Question.About);
    }

    private void Journal(RecordDraft draft)
    {
        var record = _knowledge.Append(draft.Body, [.. CausesOf(draft).Distinct().Order()]);
        if (draft.Body is Verification verification)
        {
            Learn(verification, record.Id);
            Review(State.Plan(verification.Plan)?.Plan);
        }
        else if (draft.Body is Symptom)
            Share(draft.Case.Rule);
    }

    private IEnumerable<long> CausesOf(RecordDraft draft) => draft.Body switch
    {
        Symptom { State: SymptomState.Cleared } when State.Case(draft.Case).Open is var (_, raised) => [raised],
        Symptom { State: SymptomState.Raised } symptom when RecentChange(symptom.Target) is { } change => [.. draft.Causes, change.Outcome],
        _ => draft.Causes,
    };

    /// <summary>The last change that a rule has made on a target, while it may still show: what begins now may be its effect.</summary>
    private Change? RecentChange(string target)
    {
        if (State.LastChange(target) is not { } change)
            return null;

        var expected = _policy.Find(change.Rule)?.Rungs.ElementAtOrDefault(change.Rung)?.Expect?.Within ?? TimeSpan.Zero;
        return _parts.Scheduler.Now - change.At <= (expected > Aftermath ? expected : Aftermath) ? change : null;
    }

    /// <summary>Whether an action helped says something about the alarm that led to it.</summary>
    private void Learn(Verification verification, long record)
    {
        if (verification.Result is VerificationResult.Inconclusive or VerificationResult.Harmful
            || State.Plan(verification.Plan) is not { Case: { } key, Plan.Mode: RuleMode.Enforce }
            || State.Case(key).Open is not var (symptom, raised))
            return;

        var subjects = symptom.Subjects;
        var helped = verification.Result == VerificationResult.Met;
        // To have helped changes nothing where nothing had been wrong.
        if (subjects.Count > 0 && (!helped || subjects.Any(subject => State.Feedback.OffsetOf(subject) > 0)))
            Take(new Feedback(raised, helped ? Verdict.Helped : Verdict.DidNotHelp, subjects, Feedback.Loop), record);
    }

    /// <summary>Asks the planner until it has no more to say, and journals what it says.</summary>
    private IEnumerable<KnowledgeRecord> Decide(Question question)
    {
        if (question.Case is { Rule: var rule })
            NoticeStaleSlot(rule);
        while (true)
        {
            var now = _parts.Scheduler.Now;
            var decision = question.Case is { } key
                ? _planner.Next(key, State, _policy, now)
                : _planner.Restore(question.Hook!, State, now);
            if (decision.Body is null)
            {
                WakeUp(question, decision.LookAgain);
                if (question.Case is { } waiting)
                    Await(waiting, decision);
                yield break;
            }

            if (decision.Body is ChangePlan { Undoes: { } undone })
                _analyzer.Forget(undone);
            var record = _knowledge.Append(Measured(decision.Body), decision.Causes);
            Accompany(record);
            yield return record;
        }
    }

    /// <summary>What an action is compared with is measured before it, and for a higher rung before the first one.</summary>
    private RecordBody Measured(RecordBody body)
    {
        if (body is not ChangePlan { Purpose: PlanPurpose.Remediate, Mode: not RuleMode.Approve, Rule: { } rule } plan)
            return body;

        var key = new CaseKey(rule, plan.Target, plan.Group);
        var now = _analyzer.Measure(rule, key);
        var first = State.Case(key).Rungs is [var lowest, ..] ? State.Plan(lowest.Plan)?.Plan.Before : null;
        return plan with { Before = first is null || now is null ? first ?? now : first.Concat(now).DistinctBy(pair => pair.Key).ToDictionary() };
    }

    /// <summary>What goes with a decision besides its execution.</summary>
    private void Accompany(KnowledgeRecord record)
    {
        switch (record.Body)
        {
            case ChangePlan { Mode: RuleMode.DryRun }:
                Watch(record, record, isVerified: false);
                break;
            case ChangePlan { Mode: RuleMode.Enforce, Steps.Count: 0, Undoes: { } undone } when _parts.Journal.Find(undone) is { Body: ChangePlan earlier }:
                Ask(null, HooksOf(earlier));
                break;
            case Hold { Cycle: not null } hold:
                Note("policy", $"{hold.Rule} is held on {hold.Target} for an hour, since {hold.Reason}; mend the rules, or let it go on with 'hypermesh policy resume'");
                break;
        }
    }

    private void Conclude(KnowledgeRecord record)
    {
        var outcome = (Outcome)record.Body;
        if (_parts.Journal.Find(outcome.Plan) is not { Body: ChangePlan plan } planned)
            return;

        if (State.InForce(outcome.Plan) is not null)
            Watch(planned, record, isVerified: false);
        if (outcome.Status == OutcomeStatus.Succeeded && plan.Rule is { } rule && plan.Steps.Any(step => step.Verb == EscalateExecutor.Verb)
            && _parts.Journal.Find(outcome.Action) is { Body: ActionIntent { Action: { Verb: EscalateExecutor.Verb } call } })
            _knowledge.Append(new Escalation(rule, plan.Target, plan.Group, EscalateExecutor.MessageOf(call)) { IsStep = true }, record.Id);
        if (State.Plan(outcome.Plan) is { IsOver: false })
            return;

        Review(plan);
        // A hook that is certain again may have been what slots were kept for.
        if (plan.Rule is null)
            foreach (var slot in State.Slots.ToList())
                LookAtSlotSoon(slot.Rule);
        var undone = plan.Undoes is { } id && _parts.Journal.Find(id) is { Body: ChangePlan earlier } ? HooksOf(earlier) : [];
        Ask(plan.Rule is { } of ? new CaseKey(of, plan.Target, plan.Group) : null, [.. HooksOf(plan).Union(undone)]);
    }

    /// <summary>Watches whether what is in force helps, unless that is known, and whether it harms.</summary>
    private void Watch(KnowledgeRecord planned, KnowledgeRecord since, bool isVerified)
    {
        var plan = (ChangePlan)planned.Body;
        if (_policy.Find(plan.Rule!.Value) is not { } rule || plan.Rung >= rule.Rungs.Count)
            return;

        if (plan.Mode == RuleMode.Enforce)
            _analyzer.Protect(rule, planned, since);
        if (!isVerified)
            _analyzer.Expect(rule, planned, since);
    }

    private static List<string> HooksOf(ChangePlan plan) => [.. plan.Steps.Where(step => !step.IsMomentary).Select(step => step.Hook).Distinct()];

    /// <summary>Asks about a case, and about all that waits for hooks that may be free now.</summary>
    private void Ask(CaseKey? key, IReadOnlyList<string> hooks)
    {
        foreach (var hook in hooks)
            if (State.Hook(hook).IsUncertain)
                _look.OnNext(Question.About(hook));
        foreach (var waiting in Sorted(key is { } own ? _waiting.On(hooks).Append(own).Distinct() : _waiting.On(hooks)))
            _look.OnNext(Question.About(waiting));
    }

    /// <summary>In the order that changes a hook least: what has a symptom by priority, then the oldest symptom first; after these what is to be taken back, of several
    /// claims on a hook the one on top last.</summary>
    private List<CaseKey> Sorted(IEnumerable<CaseKey> keys) =>
    [
        .. from key in keys
           let open = State.Case(key).Open
           let priority = _policy.Find(key.Rule)?.Priority ?? int.MaxValue
           orderby open is null, open is null ? priority : -(long)priority, open?.Record
           select key,
    ];

    /// <summary>The case waits for what can change the planner's answer.</summary>
    private void Await(CaseKey key, Decision decision)
    {
        _waiting.Wait(key, decision.WaitsFor);
        if (decision.NeedsSlot)
            AskForSlot(key.Rule);
        else if (State.Slot(key.Rule) is not null)
            LookAtSlotSoon(key.Rule);
    }

    private void WakeUp(Question question, DateTimeOffset? at)
    {
        if (_wakeUps.Remove(question, out var timer))
            timer.Dispose();
        if (at is not null && !_running.IsDisposed)
            _wakeUps[question] = _parts.Scheduler.Schedule(at.Value, () => _look.OnNext(question));
    }

    /// <summary>Asks about every hook that is not in its state, and every case in which something is going on.</summary>
    private void LookAtAll()
    {
        foreach (var hook in State.Hooks.Where(hook => hook.IsUncertain).Select(hook => hook.Hook).ToList())
            _look.OnNext(Question.About(hook));
        foreach (var key in Sorted(State.ActiveCases.Select(state => state.Key)))
            _look.OnNext(Question.About(key));
    }
}
