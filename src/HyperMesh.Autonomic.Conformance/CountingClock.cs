using System.Reactive.Concurrency;
using System.Reactive.Disposables;

namespace HyperMesh.Autonomic.Conformance;

/// <summary>Virtual time that knows how much work waits in it. Not thread-safe.</summary>
internal sealed class CountingClock() : HistoricalScheduler(Epoch)
{
    // Far from the time of any test machine, so that a stamp by another clock is seen.
    private static readonly DateTimeOffset Epoch = new(2001, 2, 3, 4, 5, 6, TimeSpan.Zero);

    /// <summary>Work that has been scheduled, has not run and has not been called off.</summary>
    public int Waiting { get; private set; }

    public override IDisposable ScheduleAbsolute<TState>(TState state, DateTimeOffset dueTime, Func<IScheduler, TState, IDisposable> action)
    {
        var isOver = false;
        Waiting++;
        var scheduled = base.ScheduleAbsolute(state, dueTime, (clock, given) =>
        {
            End();
            return action(clock, given);
        });
        return new CompositeDisposable(Disposable.Create(End), scheduled);

        void End()
        {
            Waiting -= isOver ? 0 : 1;
            isOver = true;
        }
    }
}
