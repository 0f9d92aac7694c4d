using System.Diagnostics;
using System.Reactive.Concurrency;
using System.Reactive.Disposables;

namespace HyperMesh.Autonomic.Engine;

/// <summary>A thread that does what is scheduled on it, one after the other in the order in which it is due, and sleeps between. Thread-safe.</summary>
/// <remarks>It waits for the next instant itself. Rx's <see cref="EventLoopScheduler"/> has a timer for it, which wakes two threads more, and spins before each
/// sleep: at some hundred wake-ups a second that was most of what an idle daemon did. Time is monotonic. What throws ends the process, as on any thread.</remarks>
public sealed class WorkThread : LocalScheduler, ISchedulerPeriodic, IDisposable
{
    private static readonly TimeSpan LongestSleep = TimeSpan.FromDays(1);

    private readonly object _gate = new();
    private readonly SortedSet<Work> _queue = new(Comparer<Work>.Create((one, other) => one.Place.CompareTo(other.Place)));
    private readonly Thread _thread;
    private long _scheduled;
    private bool _isOver;

    /// <summary>Starts the thread, which does not keep the process alive.</summary>
    /// <param name="name">What the thread is called.</param>
    public WorkThread(string name)
    {
        _thread = new Thread(Run) { IsBackground = true, Name = name };
        _thread.Start();
    }

    /// <summary>Does something when it is due; disposing the result forgets it.</summary>
    /// <exception cref="ObjectDisposedException">The thread has been ended. What was running on it then may still schedule, to no effect.</exception>
    public override IDisposable Schedule<TState>(TState state, TimeSpan dueTime, Func<IScheduler, TState, IDisposable> action)
    {
        var now = Stopwatch.GetTimestamp();
        // The conversion ends at the largest number, which is never.
        var wait = (long)(Math.Max(0, dueTime.TotalSeconds) * Stopwatch.Frequency);
        var due = wait < long.MaxValue - now ? now + wait : long.MaxValue;
        lock (_gate)
        {
            if (_isOver && Thread.CurrentThread == _thread)
                return Disposable.Empty;

            ObjectDisposedException.ThrowIf(_isOver, this);
            var work = new Work<TState>(this, (due, _scheduled++), state, action);
            _queue.Add(work);
            if (ReferenceEquals(_queue.Min, work))
                Monitor.Pulse(_gate);
            return work;
        }
    }

    /// <inheritdoc cref="Schedule{TState}(TState, TimeSpan, Func{IScheduler, TState, IDisposable})"/>
    public override IDisposable Schedule<TState>(TState state, DateTimeOffset dueTime, Func<IScheduler, TState, IDisposable> action) =>
        Schedule(state, dueTime - Now, action);

    /// <summary>Does something again and again; periods that were missed are not made up for.</summary>
    public IDisposable SchedulePeriodic<TState>(TState state, TimeSpan period, Func<TState, TState> action) => new PeriodicWork<TState>(this, state, period, action);

    /// <summary>Ends the thread after what it is doing now; what is scheduled is not done any more. Does not wait.</summary>
    public void Dispose()
    {
        lock (_gate)
        {
            _isOver = true;
            _queue.Clear();
            Monitor.Pulse(_gate);
        }
    }

    private void Run()
    {
        while (Next() is { } work)
            work.Do();
    }

    /// <summary>Waits for what is due next; null at the end.</summary>
    private Work? Next()
    {
        lock (_gate)
        {
            while (!_isOver)
            {
                if (_queue.Min is not { } first)
                {
                    Monitor.Wait(_gate);
                    continue;
                }

                var left = Stopwatch.GetElapsedTime(Stopwatch.GetTimestamp(), first.Place.Due);
                if (left <= TimeSpan.Zero)
                {
                    _queue.Remove(first);
                    return first;
                }

                // Whole milliseconds, rounded up: whoever wakes too early has to sleep again.
                Monitor.Wait(_gate, left < LongestSleep ? TimeSpan.FromMilliseconds(Math.Ceiling(left.TotalMilliseconds)) : LongestSleep);
            }

            return null;
        }
    }

    private void Forget(Work work)
    {
        lock (_gate)
            _queue.Remove(work);
    }

    private abstract class Work(WorkThread thread, (long Due, long Order) place) : IDisposable
    {
        /// <summary>The instant at which it is due, and which of those of one instant it is.</summary>
        public (long Due, long Order) Place => place;

        protected WorkThread Thread => thread;

        public abstract void Do();

        public virtual void Dispose() => thread.Forget(this);
    }

    private sealed class Work<TState>(WorkThread thread, (long Due, long Order) place, TState state, Func<IScheduler, TState, IDisposable> action)
        : Work(thread, place)
    {
        private readonly SingleAssignmentDisposable _rest = new();

        public override void Do()
        {
            if (!_rest.IsDisposed)
                _rest.Disposable = action(Thread, state);
        }

        public override void Dispose()
        {
            base.Dispose();
            _rest.Dispose();
        }
    }
}
