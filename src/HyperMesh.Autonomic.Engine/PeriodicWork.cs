using System.Reactive.Concurrency;
using System.Reactive.Disposables;

namespace HyperMesh.Autonomic.Engine;

/// <summary>Something that a scheduler does again and again, until it is disposed. Periods that were missed, because the process was stopped, are not made up for.</summary>
internal sealed class PeriodicWork<TState> : IDisposable
{
    private readonly SerialDisposable _timer = new();
    private readonly IScheduler _scheduler;
    private readonly TimeSpan _period;
    private readonly Func<TState, TState> _action;
    private TState _state;
    private DateTimeOffset _next;

    /// <summary>Begins; the first time is after one period.</summary>
    public PeriodicWork(IScheduler scheduler, TState state, TimeSpan period, Func<TState, TState> action)
    {
        (_scheduler, _state, _period, _action) = (scheduler, state, period, action);
        _next = scheduler.Now + period;
        Wait(period);
    }

    public void Dispose() => _timer.Dispose();

    private void Wait(TimeSpan time)
    {
        // The scheduler's thread may come to the next wait before this one is noted, and an older wait noted last would forget the newer one.
        lock (_timer)
            _timer.Disposable = _scheduler.Schedule(this, time, static (_, own) => own.Tick());
    }

    private IDisposable Tick()
    {
        if (_timer.IsDisposed)
            return Disposable.Empty;

        _state = _action(_state);
        var now = _scheduler.Now;
        // A clock that was set back must not make it wait longer than a period.
        _next = _next + _period < now ? now : _next > now ? now + _period : _next + _period;
        try
        {
            Wait(_next - now);
        }
        catch (ObjectDisposedException)
        {
            // The thread has ended in this very moment, and with it the periods.
        }

        return Disposable.Empty;
    }
}
