using System.Diagnostics;
using System.Reactive.Concurrency;
using System.Reactive.Disposables;

namespace HyperMesh.Autonomic.Engine.Monitoring;

/// <summary>A monitor's thread, which knows since when the monitor has been at work on it and what it has allocated there. Watching costs no
/// allocation per tick.</summary>
/// <param name="thread">The thread; it belongs to the monitor alone.</param>
/// <param name="most">Bytes that may be allocated in one go.</param>
/// <param name="exceeded">Is told of more, on that thread.</param>
internal sealed class WatchedScheduler(SteadyScheduler thread, long most, Action<long> exceeded) : LocalScheduler, ISchedulerPeriodic
{
    private long _since;
    private long _allocated;

    public override DateTimeOffset Now => thread.Now;

    /// <summary>How long the monitor has been at what it is doing now; zero when it is doing nothing.</summary>
    public TimeSpan Busy => Interlocked.Read(ref _since) is not 0 and var since ? Stopwatch.GetElapsedTime(since) : TimeSpan.Zero;

    public override IDisposable Schedule<TState>(TState state, TimeSpan dueTime, Func<IScheduler, TState, IDisposable> action) =>
        thread.Schedule((Watched: this, State: state, Action: action), dueTime, static (_, work) => work.Watched.Run(work.State, work.Action));

    public IDisposable SchedulePeriodic<TState>(TState state, TimeSpan period, Func<TState, TState> action) =>
        thread.SchedulePeriodic(state, period, now =>
        {
            var outer = Begin();
            try
            {
                return action(now);
            }
            finally
            {
                End(outer);
            }
        });

    private IDisposable Run<TState>(TState state, Func<IScheduler, TState, IDisposable> action)
    {
        var outer = Begin();
        try
        {
            return action(this, state) ?? Disposable.Empty;
        }
        finally
        {
            End(outer);
        }
    }

    /// <returns>False inside another piece of work: only the outer one is watched.</returns>
    private bool Begin()
    {
        if (_since != 0)
            return false;

        _allocated = GC.GetAllocatedBytesForCurrentThread();
        Interlocked.Exchange(ref _since, Stopwatch.GetTimestamp());
        return true;
    }

    private void End(bool outer)
    {
        if (!outer)
            return;

        Interlocked.Exchange(ref _since, 0);
        var bytes = GC.GetAllocatedBytesForCurrentThread() - _allocated;
        if (bytes > most)
            exceeded(bytes);
    }
}
