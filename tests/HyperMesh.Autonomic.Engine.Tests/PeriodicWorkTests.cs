using System.Reactive.Concurrency;
using System.Reactive.Disposables;

namespace HyperMesh.Autonomic.Engine.Tests;

public sealed class PeriodicWorkTests
{
    [Fact]
    public void Tick_AfterTheClockWasSetBackByAnHour_TheNextComesAfterOnePeriod()
    {
        var clock = new SetClock();
        using var work = new PeriodicWork<int>(clock, 0, TimeSpan.FromSeconds(1), times => times + 1);
        clock.Go(TimeSpan.FromSeconds(1));
        clock.Waits.ShouldBe(TimeSpan.FromSeconds(1));

        clock.Go(TimeSpan.FromSeconds(1) - TimeSpan.FromHours(1));

        clock.Waits.ShouldBe(TimeSpan.FromSeconds(1));
    }

    [Fact]
    public void Tick_ThatCameLate_TheNextComesWhereItShouldAndWhatWasMissedIsNotMadeUpFor()
    {
        var clock = new SetClock();
        using var work = new PeriodicWork<int>(clock, 0, TimeSpan.FromSeconds(1), times => times + 1);

        clock.Go(TimeSpan.FromSeconds(1.4));
        clock.Waits.ShouldBe(TimeSpan.FromSeconds(0.6));

        clock.Go(TimeSpan.FromSeconds(10));
        clock.Waits.ShouldBe(TimeSpan.Zero);
    }

    /// <summary>A clock that somebody sets, and a scheduler that keeps what is scheduled last.</summary>
    private sealed class SetClock : LocalScheduler
    {
        private DateTimeOffset _now = JournalText.Epoch;
        private Action? _due;

        public override DateTimeOffset Now => _now;

        public TimeSpan Waits { get; private set; }

        public void Go(TimeSpan time)
        {
            _now += time;
            _due!();
        }

        public override IDisposable Schedule<TState>(TState state, TimeSpan dueTime, Func<IScheduler, TState, IDisposable> action)
        {
            (Waits, _due) = (dueTime, () => action(this, state));
            return Disposable.Empty;
        }
    }
}
