using System.Reactive.Concurrency;
using System.Reactive.Subjects;
using HyperMesh.Autonomic.Engine.Analysis.Conditions;
using HyperMesh.Autonomic.Engine.Analysis.Incidents;
using HyperMesh.Autonomic.Engine.Analysis.Situations;
using HyperMesh.Autonomic.Engine.Analysis.Timing;
using HyperMesh.Autonomic.Engine.Fleet;
using HyperMesh.Autonomic.Engine.Knowledge;
using HyperMesh.Autonomic.Engine.Policies;
using Microsoft.Extensions.Logging;

namespace HyperMesh.Autonomic.Engine.Analysis;

/// <summary>The A of MAPE-K: keeps the state of every series, runs the detectors that policies ask for, and says when a rule's
/// conditions begin or cease to hold, which series move together, and whether an action helped. Single-threaded: the loop's.</summary>
/// <remarks>Rules are judged only when something that decides about them has changed: a number has crossed one of their thresholds, or a time is up.</remarks>
internal sealed partial class Analyzer : IDetectors, IDisposable
{
    private static readonly TimeSpan Sweep = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan SavePeriod = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LongestLateness = TimeSpan.FromSeconds(5);

    private readonly Func<string, bool> _watches;
    private readonly IReadOnlyCollection<string> _interfaces;
    private readonly IScheduler _scheduler;
    private readonly AnalysisLimits _limits;
    private readonly ISituation _situation;
    private readonly IFleetView _fleet;
    private readonly Action<string> _say;
    private readonly DetectorSet _detectors;
    private readonly IncidentTracker _incidents;
    private readonly DueTimes _due;
    private readonly Subject<IReadOnlyList<RecordDraft>> _drafts = new();
    private RuleBook _book;
    private DateTimeOffset _now = DateTimeOffset.MinValue;
    private DateTimeOffset _nextSweep;
    private DateTimeOffset _nextSave;

    /// <param name="watches">Whether rules may act on a target.</param>
    /// <param name="knowledge">Where incidents are written, and what feedback takes off a detector's evidence.</param>
    /// <param name="situation">What conditions may ask about hooks and the loop itself.</param>
    /// <param name="parts">The rest.</param>
    public Analyzer(Func<string, bool> watches, KnowledgeBase knowledge, ISituation situation, LoopParts parts)
    {
        (_watches, _scheduler, _limits, _kept) = (watches, parts.Scheduler, parts.Limits, parts.KeepsBaselines ? parts.Journal : null);
        (_situation, _fleet, _interfaces) = (situation, parts.Fleet, parts.Interfaces ?? []);
        _say = text => knowledge.Append(new Note("analysis", text));
        _incidents = new IncidentTracker(knowledge);
        _detectors = new DetectorSet(
            parts.Detectors, _kept, knowledge.State.Feedback.OffsetOf, _limits, Counts, _say, parts.Watch, parts.Logging.CreateLogger<DetectorSet>());
        _due = new DueTimes(_scheduler, OnLate);
        _book = new RuleBook(_limits);
    }

    /// <summary>Symptoms and verifications, as they are found; all symptoms of a tick together.</summary>
    public IObservable<IReadOnlyList<RecordDraft>> Drafts => _drafts;

    public long Samples { get; private set; }

    /// <summary>What was wrong with the samples, and what the limits have cost.</summary>
    public AnalysisCounts Counts { get; } = new();

    /// <summary>Saves what has been learnt about all series that are as usual, and how long conditions have held.</summary>
    public void SaveBaselines()
    {
        _detectors.SaveAll();
        SaveTimers(_now, all: true);
    }

    /// <summary>What the detectors on single series expect.</summary>
    public IReadOnlyList<SeriesExpectation> Expectations() => _detectors.Expectations();

    /// <summary>Takes the corrections that feedback asks for into use.</summary>
    public void Calibrate() => _detectors.Calibrate();

    /// <summary>Exchanges detectors whose kinds have been replaced.</summary>
    /// <returns>What has changed, in words.</returns>
    public IReadOnlyList<string> ExchangeDetectors()
    {
        var words = _detectors.Exchange();
        foreach (var state in _known.Where(state => !_listening.Contains(state) && state.Detectors.Exists(slot => slot.HearsSilence)))
            _listening.Add(state);
        return words;
    }

    /// <summary>Judges one tick.</summary>
    public void Process(SampleBatch batch)
    {
        _due.Tick(batch.At);
        Samples += batch.Count;
        GoTo(batch.At);
        // Backwards: of several samples of a series the last one counts, and the series takes the first that it is given.
        for (var i = batch.Count - 1; i >= 0; i--)
        {
            ref readonly var sample = ref batch.Samples[i];
            if (StateOf(sample.Series) is not { } state)
                continue;

            state.Accept(batch.At, sample.Value);
            Update(state);
        }

        foreach (var happened in batch.Events)
            Count(happened);
        Listen(batch.At);
        Turn(_now);
        if (!IsDue(ref _nextSweep, Sweep, batch.At))
            return;
        ForgetTheSilent(batch.At);
        ForgetWhatIsUnasked(batch.At);
    }

    public void Dispose()
    {
        _due.Dispose();
        _drafts.Dispose();
    }

    /// <summary>Time goes on; it goes back only when the clock was set back by more than batches can be late.</summary>
    private void GoTo(DateTimeOffset at)
    {
        if (at > _now)
        {
            _now = at;
        }
        else if (_now - at > LongestLateness)
        {
            _now = at;
            LookAtEverything();
        }
    }

    /// <summary>No tick has come although something was due.</summary>
    private void OnLate()
    {
        var now = _scheduler.Now.ToUniversalTime();
        if (now > _now)
            _now = now;
        Turn(_now - _due.Patience);
    }

    /// <summary>Judges what new samples and the time have changed.</summary>
    /// <param name="dueUntil">What was due until then is looked at.</param>
    private void Turn(DateTimeOffset dueUntil)
    {
        if (_isNew)
            TakeOver();
        while (_due.TryTake(dueUntil, out var what, out var at))
            Fall(what, at);
        AskSituation();
        Follow();
        _incidents.Conclude(_now);
        Judge();
        Tell();
        LookForEffects(_now);
        _due.Arm();
        if (!IsDue(ref _nextSave, SavePeriod, _now))
            return;

        _detectors.SaveSome(_now);
        SaveTimers(_now, all: false);
    }

    /// <summary>Once a period; also when the clock has been set back.</summary>
    private static bool IsDue(ref DateTimeOffset next, TimeSpan period, DateTimeOffset now)
    {
        if (now < next && now >= next - period)
            return false;

        next = now + period;
        return true;
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
