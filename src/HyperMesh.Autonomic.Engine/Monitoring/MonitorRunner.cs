using System.Reactive.Concurrency;
using System.Reactive.Disposables;
using System.Reactive.Linq;
using Microsoft.Extensions.Logging;

namespace HyperMesh.Autonomic.Engine.Monitoring;

/// <summary>Keeps one monitor running on a thread of its own: a monitor that blocks delays nobody, one that fails is named and
/// subscribed again after a pause that doubles up to half a minute.</summary>
internal sealed partial class MonitorRunner : IDisposable
{
    private static readonly TimeSpan FirstPause = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(30);

    private readonly IMonitor _monitor;
    private readonly IScheduler _loop;
    private readonly ILogger _logger;
    private readonly Action<string> _report;
    private readonly EventLoopScheduler _thread;
    private readonly IScheduler _guarded;
    private readonly SerialDisposable _subscription = new();
    private readonly SerialDisposable _retry = new();
    private readonly Mailbox _mailbox;
    private TimeSpan _pause = FirstPause;
    private bool _disposed;

    /// <param name="monitor">The monitor.</param>
    /// <param name="loop">The loop's scheduler; batches arrive there.</param>
    /// <param name="receive">Gets every batch, on the loop's thread.</param>
    /// <param name="report">Gets faults in words, on the loop's thread.</param>
    /// <param name="logger">For faults with their stack.</param>
    public MonitorRunner(IMonitor monitor, IScheduler loop, Action<SampleBatch> receive, Action<string> report, ILogger logger)
    {
        (_monitor, _loop, _report, _logger) = (monitor, loop, report, logger);
        _mailbox = new Mailbox(loop, receive);
        _thread = new EventLoopScheduler(start => new Thread(start) { IsBackground = true, Name = $"monitor {monitor.Name}" });
        // What a monitor throws in an action of its own must not end the process.
        _guarded = _thread.Catch<Exception>(fault =>
        {
            Fail(fault);
            return true;
        });
    }

    public long Coalesced => _mailbox.Coalesced;

    /// <summary>Subscribes, on the monitor's thread.</summary>
    public void Start() =>
        _subscription.Disposable = Observable.Defer(() => _monitor.Observe(_guarded))
            .SubscribeOn(_thread)
            .Subscribe(Receive, Fail, () => Fail(new InvalidOperationException("the stream of samples ended")));

    /// <summary>Disposes the subscription on the monitor's own thread; does not wait for a monitor that blocks.</summary>
    public void Dispose()
    {
        if (Interlocked.Exchange(ref _disposed, true))
            return;

        _retry.Dispose();
        _thread.Schedule(() =>
        {
            // This only queues the end of the subscription on the same thread, so the thread may end after it at the earliest.
            _subscription.Dispose();
            _thread.Schedule(_thread.Dispose);
        });
    }

    private void Receive(SampleBatch batch)
    {
        // The loop may be gone before a monitor that blocks comes back.
        if (_retry.IsDisposed)
            return;

        _pause = FirstPause;
        _mailbox.Post(batch);
    }

    private void Fail(Exception fault)
    {
        if (_retry.IsDisposed)
            return;

        LogFault(_logger, _monitor.Name, _pause, fault);
        var pause = _pause;
        _pause = TimeSpan.FromTicks(Math.Min(LongestPause.Ticks, _pause.Ticks * 2));
        _loop.Schedule(() => _report($"monitor {_monitor.Name} failed and is started again in {pause.TotalSeconds:0} s: {fault.Message}"));
        _retry.Disposable = _loop.Schedule(pause, Start);
    }

    [LoggerMessage(1, LogLevel.Error, "Monitor {Monitor} failed; it is started again in {Pause}.")]
    private static partial void LogFault(ILogger logger, string monitor, TimeSpan pause, Exception fault);
}
