using System.Reactive.Concurrency;
using System.Reactive.Disposables;

namespace HyperMesh.Autonomic.Engine.Analysis.Timing;

/// <summary>What has to be looked at although nothing comes, by the time at which: one queue, one timer. Ticks take what is due along; the timer goes off
/// only when they fail to come. Single-threaded: the scheduler's.</summary>
internal sealed class DueTimes(IScheduler scheduler, Action lateCall) : IDisposable
{
    private readonly PriorityQueue<object, DateTimeOffset> _queue = new();
    private readonly SerialDisposable _timer = new();
    private DateTimeOffset? _armed;
    private DateTimeOffset? _tick;
    private TimeSpan _gap;
    private TimeSpan _gapBefore;

    /// <summary>How long the timer waits for a tick: two of them.</summary>
    public TimeSpan Patience => 2 * (_gap < _gapBefore ? _gap : _gapBefore);

    /// <summary>The timer should have gone off, and has not yet: a tick of one monitor says nothing then about what the others will bring.</summary>
    private bool WasStopped => _armed is { } armed && scheduler.WasStoppedAt(armed);

    public void Add(object what, DateTimeOffset at) => _queue.Enqueue(what, at);

    /// <summary>A tick has come.</summary>
    public void Tick(DateTimeOffset at)
    {
        if (at > _tick)
            (_gapBefore, _gap) = (_gap == TimeSpan.Zero ? at - _tick.Value : _gap, at - _tick.Value);
        _tick = at;
    }

    /// <summary>The next thing that is due; false when there is none.</summary>
    public bool TryTake(DateTimeOffset now, out object what, out DateTimeOffset at)
    {
        if (_queue.TryPeek(out what!, out at) && at <= now && !WasStopped)
        {
            _queue.Dequeue();
            return true;
        }

        return false;
    }

    /// <summary>Sees to it that somebody looks at what is next.</summary>
    public void Arm()
    {
        if (!_queue.TryPeek(out _, out var next))
            return;

        // What is long due, such as after a start, is no sign of a stop.
        var (at, now) = (next + Patience, scheduler.Now);
        at = at < now ? now : at;
        if (_armed <= at)
            return;

        _armed = at;
        _timer.Disposable = scheduler.ScheduleAwake(at, () =>
        {
            _armed = null;
            lateCall();
        });
    }

    /// <summary>Forgets everything.</summary>
    public void Clear() => _queue.Clear();

    public void Dispose() => _timer.Dispose();
}
