using System.Reactive.Concurrency;
using System.Reactive.Disposables;

namespace HyperMesh.Autonomic.Engine;

/// <summary>A thread that goes by a <see cref="SteadyClock"/>: what is due at an instant is due after the time until then, whatever happens to the
/// system's clock. Periods that were missed, because the process was stopped, are not made up for.</summary>
/// <param name="thread">The thread.</param>
/// <param name="clock">What time it is.</param>
internal sealed class SteadyScheduler(IScheduler thread, SteadyClock clock) : LocalScheduler, ISchedulerPeriodic
{
    public override DateTimeOffset Now => clock.Now;

    public override IDisposable Schedule<TState>(TState state, TimeSpan dueTime, Func<IScheduler, TState, IDisposable> action) =>
        thread.Schedule((Own: this, State: state, Action: action), dueTime, static (_, work) => work.Action(work.Own, work.State));

    public override IDisposable Schedule<TState>(TState state, DateTimeOffset dueTime, Func<IScheduler, TState, IDisposable> action) =>
        Schedule(state, dueTime - Now, action);

    public IDisposable SchedulePeriodic<TState>(TState state, TimeSpan period, Func<TState, TState> action)
    {
        var periodic = new Periodic<TState>(this, state, period, action);
        periodic.Begin();
        return periodic;
    }

    private sealed class Periodic<TState>(SteadyScheduler scheduler, TState state, TimeSpan period, Func<TState, TState> action) : IDisposable
    {
        private readonly SerialDisposable _timer = new();
        private TState _state = state;
        private DateTimeOffset _next;

        public void Begin()
        {
            _next = scheduler.Now + period;
            Wait(period);
        }

        public void Dispose() => _timer.Dispose();

        private void Wait(TimeSpan time) => _timer.Disposable = scheduler.Schedule(this, time, static (_, own) => own.Tick());

        private IDisposable Tick()
        {
            if (_timer.IsDisposed)
                return Disposable.Empty;

            _state = action(_state);
            var now = scheduler.Now;
            _next = _next + period > now ? _next + period : now;
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
}
