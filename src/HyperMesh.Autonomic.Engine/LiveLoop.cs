using System.Collections.Immutable;
using System.Reactive.Concurrency;
using System.Reactive.Disposables;
using System.Reactive.Linq;
using System.Reactive.Subjects;
using System.Reactive.Threading.Tasks;
using HyperMesh.Autonomic.Engine.Execution;
using HyperMesh.Autonomic.Engine.Knowledge;
using HyperMesh.Autonomic.Engine.Monitoring;
using HyperMesh.Autonomic.Engine.Plugins;
using Microsoft.Extensions.Logging;

namespace HyperMesh.Autonomic.Engine;

/// <summary>The loop on the real clock: a thread of its own, one more for each monitor. Thread-safe.</summary>
public sealed partial class LiveLoop : IAsyncDisposable
{
    /// <summary>How long a loop that stops waits for each of its monitors to end.</summary>
    private static readonly TimeSpan MonitorPatience = TimeSpan.FromSeconds(5);

    private readonly WorkThread _thread = new("hypermesh loop");
    private readonly SteadyClock _clock = new();
    private readonly IScheduler _scheduler;
    private readonly TaskCompletionSource _faulted = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Subject<SampleBatch> _batches = new();
    private readonly AutonomicLoop _loop;
    private readonly LoopParts _parts;
    private readonly ILogger _logger;
    private readonly MonitorHealth _health = new();
    private readonly PluginNames? _plugins;
    private readonly SemaphoreSlim _changing = new(1);
    private readonly Lock _gate = new();
    private readonly TaskCompletionSource _over = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly SingleAssignmentDisposable _looks = new();
    private readonly SingleAssignmentDisposable _rehearsals = new();
    private readonly SingleAssignmentDisposable _inspections = new();
    private readonly SingleAssignmentDisposable _removals = new();
    private ImmutableList<MonitorRunner> _monitors;
    private volatile Retention? _retention;
    private long _coalescedBefore;
    private long _eventsLostBefore;
    private bool _isWatching;
    private volatile Task<IReadOnlyList<string>>? _stop;
    private Task? _end;

    /// <summary>Reads the journal and is ready to start.</summary>
    /// <param name="assemble">Says what the loop is made of, given its scheduler.</param>
    /// <param name="monitors">What feeds it.</param>
    /// <param name="logging">For faults of monitors.</param>
    public LiveLoop(Func<IScheduler, LoopParts> assemble, IEnumerable<IMonitor> monitors, ILoggerFactory logging)
    {
        ArgumentNullException.ThrowIfNull(assemble);
        ArgumentNullException.ThrowIfNull(monitors);
        var logger = _logger = logging.CreateLogger<LiveLoop>();
        // The journal cannot be written, or there is a bug: either way nothing may be decided any more.
        _scheduler = new SteadyScheduler(_thread, _clock).Catch<Exception>(fault =>
        {
            LogFault(logger, fault);
            _faulted.TrySetException(fault);
            _loop!.Quiesce();
            return true;
        });
        _parts = assemble(_scheduler) with { Health = _health };
        _clock.GoOnFrom(_parts.Journal.Find(_parts.Journal.LastId)?.At);
        if (_parts.Plugins is { } names)
            _parts = _parts with { Plugins = _plugins = new PluginNames(names) };
        _retention = _parts.Retention;
        _loop = new AutonomicLoop(_parts);
        _monitors = [.. monitors.Select(Runner)];
    }

    public IKnowledge Knowledge => _loop.Knowledge;

    /// <summary>Fails when the loop cannot go on; what is on the hooks stays there. Never completes otherwise.</summary>
    public Task Faulted => _faulted.Task;

    /// <summary>Batches as the loop gets them, on its thread.</summary>
    public IObservable<SampleBatch> Batches => _batches;

    /// <summary>What is known from the journal before the loop runs; from then on it belongs to the loop's thread.</summary>
    /// <exception cref="InvalidOperationException">The loop runs.</exception>
    public KnowledgeState StateBeforeStart => _isWatching ? throw new InvalidOperationException("the loop runs") : _loop.State;

    /// <summary>Samples analyzed so far.</summary>
    public long Samples => _loop.Samples;

    /// <summary>Ticks that were replaced by a newer one before the loop could look at them.</summary>
    public long Coalesced => Interlocked.Read(ref _coalescedBefore) + _monitors.Sum(monitor => monitor.Coalesced);

    /// <summary>Events that found no room because the loop was busy.</summary>
    public long EventsLost => Interlocked.Read(ref _eventsLostBefore) + _monitors.Sum(monitor => monitor.EventsLost);

    /// <summary>Starts the loop and the monitors, and rehearses what the rules might do.</summary>
    /// <param name="notes">Written into the journal first: plugins that were left out, and the like.</param>
    /// <returns>When the hooks are in their state and everything has been rehearsed; the loop watches from much earlier on.</returns>
    public async Task StartAsync(IReadOnlyList<(string Subject, string Text)>? notes = null)
    {
        await Rehearsal.RunAsync().ConfigureAwait(false);
        // A loop that is frozen brings nothing about.
        var settled = _loop.Knowledge.Appended.Where(record => record.Body is Outcome)
            .Take(_loop.State.Standstill.Said.State == StandstillState.Frozen ? 0 : _parts.Baseline.Count)
            .Timeout(ExecutionStage.TimeLimit * 2).Catch((TimeoutException _) => Observable.Empty<KnowledgeRecord>())
            .LastOrDefaultAsync().ToTask();
        await Observable.Start(() => Start(notes ?? []), _scheduler).ToTask().ConfigureAwait(false);
        // On a thread of its own: the pool may be held by what is to be seen.
        var watch = new WorkThread("watch");
        _looks.Disposable = new CompositeDisposable(Observable.Interval(LoopWatch.Period, watch).TimeInterval(watch).Subscribe(look => Look(look.Interval)), watch);
        _isWatching = true;
        foreach (var monitor in _monitors)
            monitor.Start();
        await settled.ConfigureAwait(false);
        await RehearseAsync().ConfigureAwait(false);
        if (_parts.Inspection is { } period)
            _inspections.Disposable = new HookInspection(_loop, _scheduler, period, _parts.Executors, _logger);
        if (_retention is not null && _parts.Journal.IsFile)
            _removals.Disposable = new RetentionRun(_loop, _scheduler, _parts.Journal, () => _retention).Subscribe();
        // An action that was taken and taken back is not ready any more.
        _rehearsals.Disposable = _loop.Knowledge.Appended
            .Where(record => record.Body is ChangePlan { Purpose: PlanPurpose.Revert or PlanPurpose.Rollback, Steps.Count: > 0 })
            .SelectMany(plan => _loop.Knowledge.Appended.Where(record => record.Body is Outcome outcome && outcome.Plan == plan.Id).Take(1))
            .ObserveOn(TaskPoolScheduler.Default)
            .Select(_ => Observable.FromAsync(RehearseAsync))
            .Concat()
            .Subscribe();
    }

    /// <summary>Writes a note into the journal, soon and on the loop's thread; nothing when the loop has ended. Thread-safe.</summary>
    public void Note(string subject, string text)
    {
        try
        {
            _scheduler.Schedule(() => _loop.Note(subject, text));
        }
        catch (ObjectDisposedException)
        {
            // The loop has ended, and nobody writes its journal any more.
        }
    }

    /// <summary>Goes on with other plugins: new monitors are watched, those that are gone are ended, verbs are those of the executors that there are
    /// now, and detectors are exchanged with what they have learnt. Everything that stays is not disturbed. Thread-safe, one change at a time.</summary>
    /// <param name="surface">All that plugins bring from now on.</param>
    /// <param name="limit">How long it waits for the monitors that are gone; who does not end by then is named in the journal.</param>
    /// <remarks>The loop has its own <see cref="LoopParts.Detectors"/>: the ones that are always there cannot be replaced.</remarks>
    public async Task ChangeAsync(PluginSurface surface, TimeSpan limit)
    {
        ArgumentNullException.ThrowIfNull(surface);
        await _changing.WaitAsync().ConfigureAwait(false);
        try
        {
            if (_stop is not null || _faulted.Task.IsCompleted)
                return;

            var gone = _monitors.Where(runner => !surface.Monitors.Contains(runner.Monitor)).ToList();
            foreach (var runner in gone)
                runner.Dispose();
            await OnTheLoopAsync(() => Exchange(surface)).ConfigureAwait(false);
            var known = _monitors.Select(runner => runner.Monitor).ToHashSet();
            var added = surface.Monitors.Where(monitor => !known.Contains(monitor)).Select(Runner).ToList();
            _monitors = _monitors.RemoveAll(gone.Contains).AddRange(added);
            // The old ones first: they may hold what the new ones need, such as a port.
            await EndAsync(gone, limit).ConfigureAwait(false);
            foreach (var runner in added.Where(_ => _isWatching && _stop is null))
                runner.Start();
        }
        finally
        {
            _changing.Release();
        }
    }

    private MonitorRunner Runner(IMonitor monitor) =>
        new(monitor, _scheduler, _batches.OnNext, text => _loop.Note("monitor", text), _health, _logger, _clock);

    private void Exchange(PluginSurface surface)
    {
        _parts.Executors.Replace(surface.Executors);
        if (!ReferenceEquals(_parts.Detectors, Analysis.DetectorKinds.BuiltIn))
            _parts.Detectors.Replace(surface.Detectors, surface.JointDetectors);
        _plugins?.Replace(surface.Plugins);
        foreach (var words in _loop.ExchangeDetectors())
            _loop.Note("plugin", words);
    }

    /// <summary>Looks who does not come back.</summary>
    private void Look(TimeSpan elapsed)
    {
        if (_clock.Step() is { } step)
            Note("loop", $"the system's clock was set {step.Duration().TotalSeconds:0.#} s {(step > TimeSpan.Zero ? "forward" : "back")}; the loop goes on by its own time until it is started again");
        foreach (var runner in _monitors)
            runner.Look();
        var (words, isOver) = _parts.Watch.Look(elapsed);
        if (words is null)
            return;

        LogHeld(_logger, words);
        if (!isOver)
        {
            Note("loop", words);
            return;
        }

        // The thread cannot be taken back. What is on the hooks stays there, and who starts the next process is told why.
        _faulted.TrySetException(new TimeoutException(words));
        _over.TrySetResult();
        _loop.Quiesce();
    }

    /// <summary>Goes through every action that a rule might take, up to the last step, so that nothing is done for the first time when it
    /// matters, and what the kernel would refuse is said now.</summary>
    private async Task RehearseAsync()
    {
        // Describing an action hashes it; it is remembered from then on.
        foreach (var rung in _parts.Policies.Current.Rules.SelectMany(rule => rule.Rungs))
            rung.Content();
        // What is about groups has no arguments before there is a group.
        var actions =
            from rule in _parts.Policies.Current.Rules
            where rule.GroupBy.Count == 0
            from target in _parts.Baseline.Select(baseline => baseline.Target()).Union(_parts.Interfaces ?? [])
            where rule.Targets(target)
            from rung in Enumerable.Range(0, rule.Rungs.Count)
            from action in rule.Actions(rung, target, Labels.None)
            select (rule.Id, Action: action);
        foreach (var (rule, action) in actions)
        {
            var result = await RehearseAsync(action).ConfigureAwait(false);
            if (!result.Succeeded)
                Note("policy", $"{rule} cannot act on {action.Target()}: {result.Message}");
        }
    }

    private async Task<ActionResult> RehearseAsync(PlannedAction action)
    {
        try
        {
            return _parts.Executors.Find(action.Verb) is { } executor
                ? await executor.RehearseAsync(action, CancellationToken.None).WaitAsync(ExecutionStage.TimeLimit).ConfigureAwait(false)
                : new ActionResult(false, $"no executor knows '{action.Verb}'");
        }
        catch (Exception fault)
        {
            return new ActionResult(false, fault.Message);
        }
    }

    private void Start(IReadOnlyList<(string Subject, string Text)> notes)
    {
        foreach (var (subject, text) in notes)
            _loop.Note(subject, text);
        _loop.Start(_batches);
    }

    [LoggerMessage(2, LogLevel.Error, "{Words}.")]
    private static partial void LogHeld(ILogger logger, string words);

    [LoggerMessage(1, LogLevel.Critical, "The loop cannot go on; what is on the hooks stays there.")]
    private static partial void LogFault(ILogger logger, Exception fault);
}
