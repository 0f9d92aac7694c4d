using System.Reactive.Concurrency;
using System.Reactive.Linq;
using System.Reactive.Subjects;
using System.Reactive.Threading.Tasks;
using HyperMesh.Autonomic.Engine.Monitoring;
using Microsoft.Extensions.Logging;

namespace HyperMesh.Autonomic.Engine;

/// <summary>The loop on the real clock: a thread of its own, one more for each monitor. Thread-safe.</summary>
public sealed class LiveLoop : IAsyncDisposable
{
    private readonly EventLoopScheduler _scheduler =
        new(start => new Thread(start) { IsBackground = true, Name = "hypermesh loop" });

    private readonly Subject<SampleBatch> _batches = new();
    private readonly List<MonitorRunner> _monitors;
    private readonly AutonomicLoop _loop;
    private bool _stopped;

    /// <summary>Reads the journal and is ready to start.</summary>
    /// <param name="assemble">Says what the loop is made of, given its scheduler.</param>
    /// <param name="monitors">What feeds it.</param>
    /// <param name="logging">For faults of monitors.</param>
    public LiveLoop(Func<IScheduler, LoopParts> assemble, IEnumerable<IMonitor> monitors, ILoggerFactory logging)
    {
        ArgumentNullException.ThrowIfNull(assemble);
        ArgumentNullException.ThrowIfNull(monitors);
        var logger = logging.CreateLogger<LiveLoop>();
        _loop = new AutonomicLoop(assemble(_scheduler));
        _monitors = [.. monitors.Select(monitor =>
            new MonitorRunner(monitor, _scheduler, _batches.OnNext, text => _loop.Note("monitor", text), logger))];
    }

    public IKnowledge Knowledge => _loop.Knowledge;

    /// <summary>Batches as the loop gets them, on its thread.</summary>
    public IObservable<SampleBatch> Batches => _batches;

    /// <summary>Samples analyzed so far.</summary>
    public long Samples => _loop.Samples;

    /// <summary>Ticks that were replaced by a newer one before the loop could look at them.</summary>
    public long Coalesced => _monitors.Sum(monitor => monitor.Coalesced);

    /// <summary>Starts the loop, then the monitors.</summary>
    /// <param name="notes">Written into the journal first: plugins that were left out, and the like.</param>
    public async Task StartAsync(IReadOnlyList<(string Subject, string Text)>? notes = null)
    {
        await Observable.Start(() => Start(notes ?? []), _scheduler).ToTask().ConfigureAwait(false);
        foreach (var monitor in _monitors)
            monitor.Start();
    }

    /// <summary>Stops the monitors and the loop.</summary>
    /// <param name="release">True: takes off the hooks what the loop has put there. False: leaves it, for the next process to adopt.</param>
    public async Task StopAsync(bool release)
    {
        if (_stopped)
            return;

        _stopped = true;
        foreach (var monitor in _monitors)
            monitor.Dispose();
        await Observable.Start(_loop.Quiesce, _scheduler).ToTask().ConfigureAwait(false);
        if (release)
            await Observable.Defer(_loop.Release).SubscribeOn(_scheduler).DefaultIfEmpty().ToTask().ConfigureAwait(false);
        await Observable.Start(() => _loop.Note("loop", release ? "stopped, hooks released" : "stopped, hooks kept"), _scheduler)
            .ToTask().ConfigureAwait(false);
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync(release: false).ConfigureAwait(false);
        _loop.Dispose();
        _batches.Dispose();
        _scheduler.Dispose();
    }

    private void Start(IReadOnlyList<(string Subject, string Text)> notes)
    {
        foreach (var (subject, text) in notes)
            _loop.Note(subject, text);
        _loop.Start(_batches);
    }
}
