using System.Reactive.Concurrency;
using System.Reactive.Subjects;
using HyperMesh.Autonomic.Engine.Policies;
using Microsoft.Extensions.Logging;

namespace HyperMesh.Autonomic.Engine.Analysis;

/// <summary>The A of MAPE-K: keeps the state of every series, runs the detectors that policies ask for, and says when a rule's
/// conditions begin or cease to hold, and whether an action helped. Single-threaded: the loop's.</summary>
internal sealed partial class Analyzer(
    IReadOnlyDictionary<string, IDetectorFactory> detectors, Func<string, bool> watches, IScheduler scheduler, ILogger<Analyzer> logger)
    : IDisposable
{
    private readonly Subject<Finding> _findings = new();
    private readonly List<SeriesState> _known = [];
    private readonly List<BoundRule> _touched = [];
    private readonly List<PendingExpectation> _expectations = [];
    private readonly Dictionary<(string Series, string Detector, string Of), string> _baselines = [];
    private Dictionary<(RuleId, string), BoundRule> _rules = [];
    private SeriesState?[] _byId = new SeriesState?[256];
    private PolicySnapshot _policy = PolicySnapshot.Empty;
    private long _tick;

    /// <summary>Symptoms and verifications, as they are found.</summary>
    public IObservable<Finding> Findings => _findings;

    public long Samples { get; private set; }

    /// <summary>Takes rules into use. A rule that stays, by its id, keeps what has been raised.</summary>
    public void Apply(PolicySnapshot policy)
    {
        var before = _rules;
        _policy = policy;
        _rules = [];
        foreach (var state in _known)
            state.Rules.Clear();
        foreach (var state in _known)
            EnsureRules(state);

        foreach (var rule in policy.Rules.Where(rule => !rule.TargetPattern.AsSpan().ContainsAny('*', '?') && watches(rule.TargetPattern)))
            EnsureRule(rule, rule.TargetPattern);

        foreach (var (key, old) in before)
            if (old.IsRaised && policy.Find(old.Rule.Id) is { } rule)
                EnsureRule(rule, key.Item2).Resume();
    }

    /// <summary>Takes over the baselines that a symptom of an earlier process was judged on: without them the detectors would learn the
    /// incident as normal. Called before the first sample.</summary>
    public void Remember(Symptom symptom)
    {
        foreach (var evidence in symptom.Evidence)
            if (evidence is { Series: { } series, Detector: { } detector, Of: { } of, Baseline: { } baseline })
                _baselines[(series, detector, of)] = baseline;
    }

    /// <summary>Goes on with a symptom that an earlier process had raised.</summary>
    public void Resume(Symptom symptom)
    {
        if (_policy.Find(symptom.Rule) is { } rule)
            EnsureRule(rule, symptom.Target).Resume();
    }

    /// <summary>Judges one tick.</summary>
    public void Process(SampleBatch batch)
    {
        _tick++;
        Samples += batch.Count;
        // Backwards: of several samples of a series the last one counts, and the series takes the first that it is given.
        for (var i = batch.Count - 1; i >= 0; i--)
        {
            ref readonly var sample = ref batch.Samples[i];
            var state = StateOf(sample.Series);
            state.Accept(batch.At, sample.Value);
            foreach (var rule in state.Rules)
                Touch(rule);
        }

        foreach (var rule in _touched)
            if (rule.Evaluate(batch.At) is { } symptom)
                _findings.OnNext(new Finding(symptom, [], rule.Rule.ActionOn(rule.When.Target).Hook));

        _touched.Clear();
        if (_expectations.Count > 0)
            LookForEffects(batch.At);
    }

    /// <summary>Watches for the effect that a rule expects of its action.</summary>
    public void Expect(Rule rule, ChangePlan plan, long planId, KnowledgeRecord outcome)
    {
        if (rule.Expect is not { } expectation)
            return;

        var pending = new PendingExpectation(planId, outcome, plan, expectation);
        foreach (var state in _known)
            pending.Condition.Bind(state, EnsureDetector);
        _expectations.Add(pending);
        pending.Deadline = scheduler.Schedule(expectation.Within, () => Conclude(pending, pending.Expire(scheduler.Now)));
    }

    /// <summary>Stops watching for the effect of a plan that is being taken back.</summary>
    public void Forget(long plan)
    {
        foreach (var pending in _expectations.Where(p => p.Plan == plan).ToList())
            Drop(pending);
    }

    public void Dispose() => _findings.Dispose();

    private void LookForEffects(DateTimeOffset now)
    {
        for (var i = _expectations.Count - 1; i >= 0; i--)
            if (_expectations[i].Look(now) is { } verification)
                Conclude(_expectations[i], verification);
    }

    private void Conclude(PendingExpectation pending, Verification verification)
    {
        Drop(pending);
        _findings.OnNext(new Finding(verification, [.. new[] { pending.Plan, pending.Outcome }.Distinct()], pending.Hook));
    }

    private void Drop(PendingExpectation pending)
    {
        pending.Deadline?.Dispose();
        _expectations.Remove(pending);
    }

    private void Touch(BoundRule rule)
    {
        if (rule.Tick == _tick)
            return;

        rule.Tick = _tick;
        _touched.Add(rule);
    }

    private SeriesState StateOf(Series series)
    {
        if (series.Id >= _byId.Length)
            Array.Resize(ref _byId, Math.Max(series.Id + 1, _byId.Length * 2));
        return _byId[series.Id] ??= Introduce(series);
    }

    private SeriesState Introduce(Series series)
    {
        var state = new SeriesState(series);
        EnsureRules(state);
        foreach (var rule in _rules.Values)
            BindTo(rule, state);
        foreach (var pending in _expectations)
            pending.Condition.Bind(state, EnsureDetector);
        _known.Add(state);
        return state;
    }

    private void EnsureRules(SeriesState state)
    {
        if (state.Series.Labels[Labels.Interface] is not { } target || !watches(target))
            return;

        foreach (var rule in _policy.Rules)
            if (rule.Watches(state.Series.Metric.Name) && rule.Targets(target))
                EnsureRule(rule, target);
    }

    private BoundRule EnsureRule(Rule rule, string target)
    {
        if (_rules.TryGetValue((rule.Id, target), out var bound))
            return bound;

        bound = new BoundRule(rule, target);
        _rules.Add((rule.Id, target), bound);
        foreach (var state in _known)
            BindTo(bound, state);
        return bound;
    }

    private void BindTo(BoundRule rule, SeriesState state)
    {
        if (!state.Rules.Contains(rule) && rule.When.Bind(state, EnsureDetector))
            state.Rules.Add(rule);
    }

    private DetectorSlot EnsureDetector(SeriesState state, AnomalyCondition condition)
    {
        if (state.Slot(condition.Detector, condition.Of) is { } slot)
            return slot;

        var series = state.Series;
        slot = new DetectorSlot(
            condition.Detector, condition.Of, () => detectors[condition.Detector].Create(series, DetectorSettings.Of(detectors[condition.Detector].Parameters)),
            fault => LogDetectorFault(logger, condition.Detector, series.Text, fault));
        if (_baselines.Remove((series.Text, condition.Detector, condition.Of.ToString().ToLowerInvariant()), out var baseline))
            slot.TryRestore(Convert.FromBase64String(baseline));
        state.Detectors.Add(slot);
        return slot;
    }

    [LoggerMessage(1, LogLevel.Error, "Detector {Detector} failed on {Series} and is silenced there.")]
    private static partial void LogDetectorFault(ILogger logger, string detector, string series, Exception fault);
}
