using System.Reactive.Concurrency;

namespace HyperMesh.Autonomic.Engine.Tests;

public sealed class SteadyClockTests
{
    private static readonly DateTimeOffset Begin = JournalText.Epoch;

    private DateTimeOffset _system = Begin;
    private TimeSpan _monotonic = TimeSpan.FromHours(3);
    private TimeSpan _asleep = TimeSpan.FromHours(1);

    [Theory]
    [InlineData(1)]
    [InlineData(-1)]
    public void Now_TheSystemsClockIsSet_GoesOnByTheMonotonicClock(int hours)
    {
        var clock = Clock();
        Pass(TimeSpan.FromSeconds(5));
        _system += TimeSpan.FromHours(hours);
        Pass(TimeSpan.FromSeconds(5));

        clock.Now.ShouldBe(Begin + TimeSpan.FromSeconds(10));
        clock.Step().ShouldBe(TimeSpan.FromHours(hours));
        clock.Step().ShouldBeNull("a step is told once");
    }

    [Fact]
    public void Step_TheClockIsCorrectedAsItGoes_IsNothing()
    {
        var clock = Clock();
        _system += TimeSpan.FromMilliseconds(900);
        clock.Step().ShouldBeNull();
    }

    [Fact]
    public void Step_TheMachineHasSlept_CatchesUpAndIsNothing()
    {
        var clock = Clock();
        _system += TimeSpan.FromHours(8);
        _asleep += TimeSpan.FromHours(8);

        clock.Step().ShouldBeNull();
        clock.Now.ShouldBe(Begin + TimeSpan.FromHours(8));
    }

    [Theory]
    [InlineData(60, 60)]
    [InlineData(-60, 0)]
    [InlineData(121, 0)]
    public void GoOnFrom_ALastRecordThatIsAhead_CountsOnWhereItIsALittle(int minutesAhead, int expected)
    {
        var clock = Clock();
        clock.GoOnFrom(Begin + TimeSpan.FromMinutes(minutesAhead));

        clock.Now.ShouldBe(Begin + TimeSpan.FromMinutes(expected));
        clock.Step().ShouldBeNull("that is no step");
    }

    [Fact]
    public async Task Schedule_AtAnInstantAndTheSystemsClockJumps_IsDueAfterTheTimeUntilThen()
    {
        using var thread = new WorkThread("test");
        var clock = new SteadyClock(() => _system, () => System.Diagnostics.Stopwatch.GetElapsedTime(0), () => TimeSpan.Zero);
        var scheduler = new SteadyScheduler(thread, clock);
        var done = new TaskCompletionSource<TimeSpan>();
        var begin = System.Diagnostics.Stopwatch.GetTimestamp();
        scheduler.Schedule(scheduler.Now + TimeSpan.FromMilliseconds(300), () => done.SetResult(System.Diagnostics.Stopwatch.GetElapsedTime(begin)));
        _system += TimeSpan.FromHours(1);

        (await done.Task.WaitAsync(TimeSpan.FromSeconds(30))).ShouldBeGreaterThan(TimeSpan.FromMilliseconds(299));
    }

    [Fact]
    public async Task SchedulePeriodic_TheProcessWasStopped_DoesNotMakeUpForWhatWasMissed()
    {
        using var thread = new WorkThread("test");
        var jump = TimeSpan.Zero;
        var scheduler = new SteadyScheduler(thread, new SteadyClock(() => _system, () => System.Diagnostics.Stopwatch.GetElapsedTime(0) + jump, () => TimeSpan.Zero));
        var (ticks, done) = (new List<DateTimeOffset>(), new TaskCompletionSource());
        using var periodic = scheduler.SchedulePeriodic(TimeSpan.FromMilliseconds(20), () =>
        {
            // As a process sees it that was stopped for a minute.
            if (ticks.Count == 2)
                jump = TimeSpan.FromMinutes(1);
            ticks.Add(scheduler.Now);
            if (ticks.Count == 6)
                done.TrySetResult();
        });

        await done.Task.WaitAsync(TimeSpan.FromSeconds(30));
        (ticks[5] - ticks[2]).ShouldBeGreaterThan(TimeSpan.FromMilliseconds(35), "one tick at once, and then one for each period");
    }

    private SteadyClock Clock() => new(() => _system, () => _monotonic, () => _monotonic + _asleep);

    private void Pass(TimeSpan time) => (_system, _monotonic) = (_system + time, _monotonic + time);
}
