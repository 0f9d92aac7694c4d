using System.Reactive.Concurrency;

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

    public IDisposable SchedulePeriodic<TState>(TState state, TimeSpan period, Func<TState, TState> action) => new PeriodicWork<TState>(this, state, period, action);
}
