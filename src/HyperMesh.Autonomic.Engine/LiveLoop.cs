using System.Reactive.Concurrency;
using System.Reactive.Disposables;
using System.Reactive.Linq;
using System.Reactive.Subjects;
using System.Reactive.Threading.Tasks;
using HyperMesh.Autonomic.Engine.Execution;
using HyperMesh.Autonomic.Engine.Monitoring;
using Microsoft.Extensions.Logging;

namespace HyperMesh.Autonomic.Engine;

/// <summary>The loop on the real clock: a thread of its own, one more for each monitor. Thread-safe.</summary>
public sealed partial class LiveLoop : IAsyncDisposable
{
    private readonly EventLoopScheduler _thread =
        new(start => new Thread(start) { IsBackground = true, Name = "hypermesh loop" });

    private readonly IScheduler _scheduler;
    private readonly TaskCompletionSource _faulted = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Subject<SampleBatch> _batches = new();
    private readonly List<MonitorRunner> _monitors;
    private readonly AutonomicLoop _loop;
    private readonly LoopParts _parts;
    private readonly ILogger _logger;
    private readonly SingleAssignmentDisposable _rehearsals = new();
    private readonly SingleAssignmentDisposable _inspections = new();
    private bool _stopped;

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
        _scheduler = _thread.Catch<Exception>(fault =>
        {
            LogFault(logger, fault);
            _faulted.TrySetException(fault);
            _loop!.Quiesce();
            return true;
        });
        _parts = assemble(_scheduler);
        _loop = new AutonomicLoop(_parts);
        _monitors = [.. monitors.Select(monitor =>
            new MonitorRunner(monitor, _scheduler, _batches.OnNext, text => _loop.Note("monitor", text), logger))];
    }

    public IKnowledge Knowledge => _loop.Knowledge;

    /// <summary>Fails when the loop cannot go on; what is on the hooks stays there. Never completes otherwise.</summary>
    public Task Faulted => _faulted.Task;

    /// <summary>Batches as the loop gets them, on its thread.</summary>
    public IObservable<SampleBatch> Batches => _batches;

    /// <summary>Samples analyzed so far.</summary>
    public long Samples => _loop.Samples;

    /// <summary>Ticks that were replaced by a newer one before the loop could look at them.</summary>
    public long Coalesced => _monitors.Sum(monitor => monitor.Coalesced);

    /// <summary>Starts the loop and the monitors, and rehearses what the rules might do.</summary>
    /// <param name="notes">Written into the journal first: plugins that were left out, and the like.</param>
    /// <returns>When the hooks are in their state and everything has been rehearsed; the loop watches from much earlier on.</returns>
    public async Task StartAsync(IReadOnlyList<(string Subject, string Text)>? notes = null)
    {
        await Rehearsal.RunAsync().ConfigureAwait(false);
        var settled = _loop.Knowledge.Appended.Where(record => record.Body is Outcome).Take(_parts.Baseline.Count)
            .Timeout(ExecutionStage.TimeLimit * 2).Catch((TimeoutException _) => Observable.Empty<KnowledgeRecord>())
            .LastOrDefaultAsync().ToTask();
        await Observable.Start(() => Start(notes ?? []), _scheduler).ToTask().ConfigureAwait(false);
        foreach (var monitor in _monitors)
            monitor.Start();
        await settled.ConfigureAwait(false);
        await RehearseAsync().ConfigureAwait(false);
        if (_parts.Inspection is { } period)
            _inspections.Disposable = Observable.Timer(period, TaskPoolScheduler.Default)
                .SelectMany(_ => Observable.FromAsync(InspectAsync)).Repeat().Subscribe();
        // An action that was taken and taken back is not ready any more.
        _rehearsals.Disposable = _loop.Knowledge.Appended
            .Where(record => record.Body is ChangePlan { Purpose: PlanPurpose.Revert or PlanPurpose.Rollback })
            .SelectMany(plan => _loop.Knowledge.Appended.Where(record => record.Body is Outcome outcome && outcome.Plan == plan.Id).Take(1))
            .ObserveOn(TaskPoolScheduler.Default)
            .Select(_ => Observable.FromAsync(RehearseAsync))
            .Concat()
            .Subscribe();
    }

    /// <summary>Stops the monitors and the loop.</summary>
    /// <param name="release">True: takes off the hooks what the loop has put there. False: leaves it, for the next process to adopt.</param>
    /// <returns>What could not be released, in words.</returns>
    public async Task<IReadOnlyList<string>> StopAsync(bool release)
    {
        if (_stopped)
            return [];

        _stopped = true;
        _rehearsals.Dispose();
        _inspections.Dispose();
        foreach (var monitor in _monitors)
            monitor.Dispose();
        if (_faulted.Task.IsFaulted)
            return [];

        await Observable.Start(Quiesce, _scheduler).ToTask().ConfigureAwait(false);
        var released = release
            ? await Observable.Defer(_loop.Release).SubscribeOn(_scheduler).ToList().ToTask().ConfigureAwait(false)
            : [];
        var failures = released.Select(record => (Outcome)record.Body).Where(outcome => outcome.Status != OutcomeStatus.Succeeded)
            .Select(outcome => $"{outcome.Hook} could not be released: {outcome.Message}").ToList();
        var hooks = !release ? "hooks kept" : failures.Count == 0 ? "hooks released" : string.Join("; ", failures);
        await Observable.Start(() => _loop.Note("loop", $"stopped, {hooks}; {Coalesced} ticks coalesced{Trouble()}"), _scheduler)
            .ToTask().ConfigureAwait(false);
        return failures;
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync(release: false).ConfigureAwait(false);
        _loop.Dispose();
        _batches.Dispose();
        _thread.Dispose();
    }

    /// <summary>Goes through every action that a rule might take, up to the last step, so that nothing is done for the first time when it
    /// matters, and what the kernel would refuse is said now.</summary>
    private async Task RehearseAsync()
    {
        var actions =
            from rule in _parts.Policies.Current.Rules
            from baseline in _parts.Baseline
            let target = baseline.Target()
            where rule.Targets(target)
            select (rule.Id, Action: rule.ActionOn(target));
        foreach (var (rule, action) in actions)
        {
            var result = await RehearseAsync(action).ConfigureAwait(false);
            if (!result.Succeeded)
                _scheduler.Schedule(() => _loop.Note("policy", $"{rule} cannot act on {action.Target()}: {result.Message}"));
        }
    }

    /// <summary>Looks once at every hook at rest.</summary>
    private async Task InspectAsync()
    {
        var atRest = await Observable.Start(_loop.AtRest, _scheduler).ToTask().ConfigureAwait(false);
        foreach (var (desired, lastOutcome) in atRest)
        {
            try
            {
                var found = _parts.Executors.Find(desired.Verb)?.Inspect(desired);
                _scheduler.Schedule(() => _loop.Inspected(desired.Hook, lastOutcome, found));
            }
            catch (Exception fault)
            {
                LogInspection(_logger, desired.Hook, fault);
            }
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

    private void Quiesce()
    {
        _loop.Quiesce();
        _loop.SaveBaselines();
    }

    private string Trouble() => _loop.Analysis.ToString() is { Length: > 0 } trouble ? $"; {trouble}" : "";

    private void Start(IReadOnlyList<(string Subject, string Text)> notes)
    {
        foreach (var (subject, text) in notes)
            _loop.Note(subject, text);
        _loop.Start(_batches);
    }

    [LoggerMessage(2, LogLevel.Debug, "{Hook} cannot be looked at.")]
    private static partial void LogInspection(ILogger logger, string hook, Exception fault);

    [LoggerMessage(1, LogLevel.Critical, "The loop cannot go on; what is on the hooks stays there.")]
    private static partial void LogFault(ILogger logger, Exception fault);
}
