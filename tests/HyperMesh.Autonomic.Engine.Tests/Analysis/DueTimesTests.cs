using System.Reactive.Concurrency;
using HyperMesh.Autonomic.Engine.Analysis.Timing;

namespace HyperMesh.Autonomic.Engine.Tests.Analysis;

public sealed class DueTimesTests
{
    private static readonly DateTimeOffset Start = new(2026, 3, 1, 0, 0, 0, TimeSpan.Zero);
    private readonly HistoricalScheduler _scheduler = new(Start);
    private int _calls;

    [Fact]
    public void Timer_NoTickComes_GoesOffAfterTwoOfThem()
    {
        using var due = DueAfterTwoSeconds();

        _scheduler.AdvanceBy(TimeSpan.FromSeconds(2.1));
        _calls.ShouldBe(0);
        _scheduler.AdvanceBy(TimeSpan.FromSeconds(0.1));

        _calls.ShouldBe(1);
        due.TryTake(_scheduler.Now, out _, out _).ShouldBeTrue();
    }

    [Fact]
    public void TryTake_ProcessWasStoppedMeanwhile_WaitsUntilOthersCouldLook()
    {
        using var due = DueAfterTwoSeconds();

        // Time that passes without a timer going off.
        _scheduler.Sleep(TimeSpan.FromSeconds(10));
        due.Tick(_scheduler.Now);
        due.TryTake(_scheduler.Now, out _, out _).ShouldBeFalse("a tick of one monitor says nothing of the others");
        due.Arm();
        _scheduler.AdvanceBy(TimeSpan.FromSeconds(0.9));
        _calls.ShouldBe(0);
        due.TryTake(_scheduler.Now, out _, out _).ShouldBeFalse();
        _scheduler.AdvanceBy(TimeSpan.FromSeconds(0.2));

        _calls.ShouldBe(1);
        due.TryTake(_scheduler.Now, out var what, out _).ShouldBeTrue();
        what.ShouldBe("absent");
    }

    [Fact]
    public void TryTake_DueBeforeItWasAdded_IsNoSignOfAStop()
    {
        using var due = new DueTimes(_scheduler, () => _calls++);
        due.Add("old", Start - TimeSpan.FromHours(1));
        due.Arm();

        due.TryTake(Start, out _, out _).ShouldBeTrue();
        _scheduler.AdvanceBy(TimeSpan.FromMilliseconds(1));
        _calls.ShouldBe(1);
    }

    private DueTimes DueAfterTwoSeconds()
    {
        var due = new DueTimes(_scheduler, () => _calls++);
        due.Tick(Start - TimeSpan.FromSeconds(0.1));
        due.Tick(Start);
        due.Add("absent", Start + TimeSpan.FromSeconds(2));
        due.Arm();
        return due;
    }
}
