using System.Reactive.Concurrency;
using System.Reactive.Disposables;
using System.Reactive.Linq;
using HyperMesh.Autonomic.Engine.Plugins;
using Microsoft.Extensions.Logging;

namespace HyperMesh.Autonomic.Engine.Monitoring;

/// <summary>Keeps one monitor running on a thread of its own: a monitor that blocks delays nobody, one that fails, floods or allocates without end is
/// named and subscribed again after a pause that doubles up to half a minute.</summary>
internal sealed partial class MonitorRunner : IDisposable
{
    private static readonly TimeSpan FirstPause = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    private readonly IMonitor _monitor;
    private readonly IScheduler _loop;
    private readonly ILogger _logger;
    private readonly Action<string> _report;
    private readonly MonitorHealth _health;
    private readonly PluginLedger? _ledger;
    private readonly PluginLimits _limits;
    private readonly Lock _gate = new();
    private bool? _isFailing;
    private readonly WorkThread _thread;
    private readonly WatchedScheduler _watched;
    private readonly IScheduler _guarded;
    private readonly SerialDisposable _subscription = new();
    private readonly SerialDisposable _retry = new();
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Mailbox _mailbox;
    private TimeSpan _pause = FirstPause;
    private DateTimeOffset _second;
    private int _batches;
    private volatile bool _isStopped;
    private bool _saidBlocked;
    private bool _disposed;

    /// <param name="monitor">The monitor.</param>
    /// <param name="loop">The loop's scheduler; batches arrive there.</param>
    /// <param name="receive">Gets every batch, on the loop's thread.</param>
    /// <param name="report">Gets faults in words, on the loop's thread.</param>
    /// <param name="health">Is told whether it fails.</param>
    /// <param name="logger">For faults with their stack.</param>
    /// <param name="clock">What the monitor's thread goes by; null for a clock of its own.</param>
    public MonitorRunner(
        IMonitor monitor, IScheduler loop, Action<SampleBatch> receive, Action<string> report, MonitorHealth health, ILogger logger,
        SteadyClock? clock = null)
    {
        (_monitor, _loop, _report, _health, _logger) = (monitor, loop, report, health, logger);
        _ledger = (monitor as IContained)?.Ledger;
        _limits = _ledger?.Limits ?? new PluginLimits();
        _mailbox = new Mailbox(loop, receive);
        _thread = new WorkThread($"monitor {monitor.Name}");
        _watched = new WatchedScheduler(new SteadyScheduler(_thread, clock ?? new SteadyClock()), _limits.Bytes, bytes =>
            Stop(PluginFault.Memory, $"it allocated {bytes >> 20} MiB in one go; at most {_limits.Bytes >> 20} MiB are allowed"));
        // What a monitor throws in an action of its own, or when its subscription is ended, must not end the process.
        _guarded = _watched.Catch<Exception>(fault =>
        {
            Fail(fault);
            return true;
        });
    }

    public IMonitor Monitor => _monitor;

    public long Coalesced => _mailbox.Coalesced;

    /// <inheritdoc cref="Mailbox.EventsLost"/>
    public long EventsLost => _mailbox.EventsLost;

    /// <summary>Completes when the subscription has ended after <see cref="Dispose"/>; never for a monitor that does not come back.</summary>
    public Task Ended => _ended.Task;

    /// <summary>Subscribes, on the monitor's thread.</summary>
    public void Start()
    {
        _isStopped = false;
        try
        {
            _subscription.Disposable = Observable.Defer(() => _monitor.Observe(_guarded))
                .SubscribeOn(_guarded)
                .Subscribe(Receive, Fail, () => Fail(new InvalidOperationException("the stream of samples ended")));
        }
        catch (ObjectDisposedException) when (_retry.IsDisposed)
        {
            // It was ended when its next start was already due, and its thread is gone.
        }
    }

    /// <summary>Looks whether the monitor has been at one thing for too long; says so once. Call now and then, from any thread.</summary>
    public void Look()
    {
        if (_retry.IsDisposed || _watched.Busy is var busy && busy < _limits.Tick)
        {
            _saidBlocked = false;
            return;
        }

        if (_saidBlocked)
            return;

        _saidBlocked = true;
        var words = $"monitor {_monitor.Name} has not come back for {busy.TotalSeconds:0.#} s; the others go on";
        Tell(isFailing: true);
        _ledger?.Fault(PluginFault.Blocked, words);
        OnTheLoop(() => _loop.Schedule(() => _report(words)));
    }

    /// <summary>Disposes the subscription on the monitor's own thread; does not wait for a monitor that blocks.</summary>
    public void Dispose()
    {
        if (Interlocked.Exchange(ref _disposed, true))
            return;

        lock (_gate)
        {
            _retry.Dispose();
            _ledger?.IsWell(_monitor.Name);
        }

        _thread.Schedule(() =>
        {
            // This only queues the end of the subscription on the same thread, so the thread may end after it at the earliest.
            _subscription.Dispose();
            _thread.Schedule(() =>
            {
                _thread.Dispose();
                _ended.TrySetResult();
            });
        });
    }

    private void Receive(SampleBatch batch)
    {
        // The loop may be gone before a monitor that blocks comes back.
        if (_retry.IsDisposed || _isStopped)
            return;

        if (FloodOf(batch) is { } flood)
        {
            Stop(PluginFault.Flood, flood);
            return;
        }

        _pause = FirstPause;
        Tell(isFailing: false);
        _mailbox.Post(batch);
    }

    /// <summary>What is too much; null when nothing is.</summary>
    private string? FloodOf(SampleBatch batch)
    {
        if (batch.Count > _limits.SamplesPerBatch)
            return $"it sent a batch of {batch.Count} samples; at most {_limits.SamplesPerBatch} are allowed";

        var now = _watched.Now;
        if (now - _second >= Second || now < _second)
            (_second, _batches) = (now, 0);
        return ++_batches > _limits.BatchesPerSecond ? $"it sent more than {_limits.BatchesPerSecond} batches within a second" : null;
    }

    /// <summary>Ends the subscription, on the monitor's own thread; it begins anew after a pause.</summary>
    private void Stop(PluginFault kind, string words)
    {
        if (_isStopped)
            return;

        // The end of a subscription waits for its thread: who sends without end on it is not heard from now on.
        _isStopped = true;
        _subscription.Disposable = Disposable.Empty;
        Fail(new ContainmentException(kind, words));
    }

    private void Fail(Exception fault)
    {
        if (_retry.IsDisposed)
        {
            LogEnd(_logger, _monitor.Name, fault);
            _ledger?.Fault(PluginFault.Leak, $"monitor {_monitor.Name} failed when its subscription was ended: {fault.Message}");
            return;
        }

        LogFault(_logger, _monitor.Name, _pause, fault);
        Tell(isFailing: true);
        var pause = _pause;
        var words = $"monitor {_monitor.Name} failed and is started again in {pause.TotalSeconds:0} s: {fault.Message}";
        _ledger?.Fault((fault as ContainmentException)?.Kind ?? PluginFault.Monitor, words);
        _pause = TimeSpan.FromTicks(Math.Min(LongestPause.Ticks, _pause.Ticks * 2));
        OnTheLoop(() =>
        {
            _loop.Schedule(() => _report(words));
            _retry.Disposable = _loop.Schedule(pause, Start);
        });
    }

    /// <summary>Gives the loop something to do. It may have ended meanwhile; the thread has nobody above it, and what is thrown here would end the process.</summary>
    private static void OnTheLoop(Action schedule)
    {
        try
        {
            schedule();
        }
        catch (ObjectDisposedException)
        {
        }
    }

    /// <summary>Whoever looks for those that block does so from another thread.</summary>
    private void Tell(bool isFailing)
    {
        lock (_gate)
        {
            if (_retry.IsDisposed || _isFailing == isFailing)
                return;

            _isFailing = isFailing;
            if (isFailing)
                _ledger?.BacksOff(_monitor.Name);
            else
                _ledger?.IsWell(_monitor.Name);
            _health.Tell(_monitor.Name, isFailing);
        }
    }

    [LoggerMessage(1, LogLevel.Error, "Monitor {Monitor} failed; it is started again in {Pause}.")]
    private static partial void LogFault(ILogger logger, string monitor, TimeSpan pause, Exception fault);

    [LoggerMessage(2, LogLevel.Error, "Monitor {Monitor} failed when its subscription was ended.")]
    private static partial void LogEnd(ILogger logger, string monitor, Exception fault);
}
