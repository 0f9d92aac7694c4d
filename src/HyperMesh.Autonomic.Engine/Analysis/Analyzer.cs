using System.Reactive.Concurrency;
using System.Reactive.Subjects;
using HyperMesh.Autonomic.Engine.Analysis.Conditions;
using HyperMesh.Autonomic.Engine.Analysis.Incidents;
using HyperMesh.Autonomic.Engine.Policies;
using Microsoft.Extensions.Logging;

namespace HyperMesh.Autonomic.Engine.Analysis;

/// <summary>The A of MAPE-K: keeps the state of every series, runs the detectors that policies ask for, and says when a rule's
/// conditions begin or cease to hold, which series move together, and whether an action helped. Single-threaded: the loop's.</summary>
internal sealed class Analyzer : IDetectors, IDisposable
{
    private static readonly TimeSpan Sweep = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan SavePeriod = TimeSpan.FromSeconds(1);

    private readonly Func<string, bool> _watches;
    private readonly IScheduler _scheduler;
    private readonly AnalysisLimits _limits;
    private readonly Action<string> _say;
    private readonly DetectorSet _detectors;
    private readonly IncidentTracker _incidents;
    private readonly Subject<Finding> _findings = new();
    private readonly List<SeriesState> _known = [];
    private readonly List<SeriesState> _listening = [];
    private readonly List<BoundRule> _touched = [];
    private readonly List<PendingExpectation> _expectations = [];
    private Dictionary<(RuleId, string), BoundRule> _rules = [];
    private SeriesState?[] _byId = new SeriesState?[256];
    private PolicySnapshot _policy = PolicySnapshot.Empty;
    private DateTimeOffset _nextSweep;
    private DateTimeOffset _nextSave;
    private bool _saidFull;
    private long _tick;

    /// <param name="watches">Whether rules may act on a target.</param>
    /// <param name="knowledge">Where incidents are written.</param>
    /// <param name="baselines">What detectors have learnt in earlier processes; null where nothing is kept.</param>
    /// <param name="offsetOf">What feedback takes off a detector's evidence, in decades.</param>
    /// <param name="parts">The rest.</param>
    public Analyzer(
        Func<string, bool> watches, IKnowledgeSink knowledge, IBaselines? baselines,
        Func<DetectorKey, double> offsetOf, LoopParts parts)
    {
        (_watches, _scheduler, _limits) = (watches, parts.Scheduler, parts.Limits);
        _say = text => knowledge.Append(new Note("analysis", text));
        _incidents = new IncidentTracker(knowledge);
        _detectors = new DetectorSet(parts.Detectors, baselines, offsetOf, _limits, Counts, _say, parts.Logging.CreateLogger<DetectorSet>());
    }

    /// <summary>Symptoms and verifications, as they are found.</summary>
    public IObservable<Finding> Findings => _findings;

    public long Samples { get; private set; }

    /// <summary>What was wrong with the samples, and what the limits have cost.</summary>
    public AnalysisCounts Counts { get; } = new();

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

        foreach (var rule in policy.Rules.Where(rule => !rule.TargetPattern.AsSpan().ContainsAny('*', '?') && _watches(rule.TargetPattern)))
            EnsureRule(rule, rule.TargetPattern);

        foreach (var (key, old) in before)
            if (old.IsRaised && policy.Find(old.Rule.Id) is { } rule)
                EnsureRule(rule, key.Item2).Resume();
    }

    /// <summary>Saves what has been learnt about all series that are as usual.</summary>
    public void SaveBaselines() => _detectors.SaveAll();

    /// <summary>Takes the corrections that feedback asks for into use.</summary>
    public void Calibrate() => _detectors.Calibrate();

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
            if (StateOf(sample.Series) is not { } state)
                continue;

            state.Accept(batch.At, sample.Value);
            Touch(state);
        }

        Listen(batch.At);
        _incidents.Conclude(batch.At);
        foreach (var rule in _touched)
            if (rule.Evaluate(batch.At) is { } symptom)
                _findings.OnNext(new Finding(symptom, IncidentsOf(rule, batch.At), rule.Rule.ActionOn(rule.When.Target).Hook));

        _touched.Clear();
        if (_expectations.Count > 0)
            LookForEffects(batch.At);
        if (IsDue(ref _nextSave, SavePeriod, batch.At))
            _detectors.SaveSome(batch.At);
        if (IsDue(ref _nextSweep, Sweep, batch.At))
            ForgetTheSilent(batch.At);
    }

    /// <summary>Watches for the effect that a rule expects of its action.</summary>
    public void Expect(Rule rule, ChangePlan plan, long planId, KnowledgeRecord outcome)
    {
        if (rule.Expect is not { } expectation)
            return;

        var pending = new PendingExpectation(planId, outcome, plan, expectation);
        foreach (var state in _known)
            pending.Condition.Bind(state, this);
        _expectations.Add(pending);
        pending.Deadline = _scheduler.Schedule(expectation.Within, () => Conclude(pending, pending.Expire(_scheduler.Now)));
    }

    /// <summary>Stops watching for the effect of a plan that is being taken back.</summary>
    public void Forget(long plan)
    {
        foreach (var pending in _expectations.Where(p => p.Plan == plan).ToList())
            Drop(pending);
    }

    public void Dispose() => _findings.Dispose();

    /// <summary>Once a period; also when the clock has been set back.</summary>
    private static bool IsDue(ref DateTimeOffset next, TimeSpan period, DateTimeOffset now)
    {
        if (now < next && now >= next - period)
            return false;

        next = now + period;
        return true;
    }

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

    private void Touch(SeriesState state)
    {
        foreach (var rule in state.Rules)
        {
            if (rule.Tick == _tick)
                continue;

            rule.Tick = _tick;
            _touched.Add(rule);
        }
    }

    /// <summary>Asks the detectors that hear silence about the series that this tick said nothing of.</summary>
    private void Listen(DateTimeOffset now)
    {
        foreach (var state in _listening)
        {
            if (state.At >= now)
                continue;

            state.Wait(now);
            Touch(state);
        }
    }

    /// <summary>The incidents that a rule's detectors take part in; of several series together that shows only when the rule is judged.</summary>
    private long[] IncidentsOf(BoundRule rule, DateTimeOffset now)
    {
        _incidents.Conclude(now);
        return [.. rule.When.Slots.Select(_incidents.IncidentOf).OfType<long>().Distinct()];
    }

    private SeriesState? StateOf(Series series)
    {
        if (series.Id >= _byId.Length)
            Array.Resize(ref _byId, Math.Max(series.Id + 1, _byId.Length * 2));
        return _byId[series.Id] ??= Introduce(series);
    }

    private SeriesState? Introduce(Series series)
    {
        if (_known.Count >= _limits.Series)
        {
            Counts.Refused++;
            if (!_saidFull)
                _say($"{_limits.Series} series are known, the most allowed; {series.Text} and others are left out");
            _saidFull = true;
            return null;
        }

        var state = new SeriesState(series, Counts);
        EnsureRules(state);
        foreach (var rule in _rules.Values)
            BindTo(rule, state);
        foreach (var pending in _expectations)
            pending.Condition.Bind(state, this);
        _known.Add(state);
        return state;
    }

    private void ForgetTheSilent(DateTimeOffset now)
    {
        var silent = _known.Where(state => state.IsSilent(now, _limits.Silence) && !_listening.Contains(state)).ToHashSet();
        if (silent.Count == 0)
            return;

        _incidents.Forget([.. silent.SelectMany(state => state.Detectors)], now);
        foreach (var state in silent)
            Forget(state);
        _known.RemoveAll(silent.Contains);
        Counts.Forgotten += silent.Count;
        _saidFull = false;
    }

    private void Forget(SeriesState state)
    {
        foreach (var rule in state.Rules)
            rule.When.Release(state);
        foreach (var pending in _expectations)
            pending.Condition.Release(state);
        _detectors.Release(state);
        _byId[state.Series.Id] = null;
    }

    private void EnsureRules(SeriesState state)
    {
        if (state.Series.Labels[Labels.Interface] is not { } target || !_watches(target))
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
        if (!state.Rules.Contains(rule) && rule.When.Bind(state, this))
            state.Rules.Add(rule);
    }

    DetectorSlot? IDetectors.Ensure(SeriesState state, AnomalyCondition condition)
    {
        var slot = _detectors.Ensure(state, condition, _incidents.Turned);
        if (slot is { HearsSilence: true } && !_listening.Contains(state))
            _listening.Add(state);
        return slot;
    }

    DetectorSlot? IDetectors.Ensure(IReadOnlyList<SeriesState> states, JointAnomalyCondition condition) =>
        _detectors.Ensure(states, condition, _incidents.Turned);
}
