using System.Diagnostics;
using System.Reactive.Concurrency;
using System.Reactive.Disposables;
using System.Reactive.Linq;
using System.Reactive.Threading.Tasks;

namespace HyperMesh.Autonomic.Engine.Tests;

public sealed class WorkThreadTests : IDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);
    private readonly WorkThread _thread = new("test");
    private readonly List<string> _done = [];

    public void Dispose() => _thread.Dispose();

    [Fact]
    public async Task Schedule_SeveralInstants_AreDoneInTheirOrderOnOneThreadOfThatName()
    {
        var (end, names) = (new TaskCompletionSource(), new HashSet<string?>());
        _thread.Schedule(TimeSpan.FromMilliseconds(60), () => end.SetResult());
        _thread.Schedule(TimeSpan.FromMilliseconds(40), () => Do("late"));
        _thread.Schedule(() => Do("first"));
        _thread.Schedule(() => Do("second"));
        _thread.Schedule(TimeSpan.FromMilliseconds(20), () => Do("early"));

        await end.Task.WaitAsync(Limit);
        _done.ShouldBe(["first", "second", "early", "late"]);
        names.ShouldBe(["test"]);

        void Do(string what)
        {
            _done.Add(what);
            names.Add(Thread.CurrentThread.Name);
        }
    }

    [Fact]
    public async Task Schedule_SoonerThanWhatItWaitsFor_WakesIt()
    {
        using var far = _thread.Schedule(TimeSpan.FromDays(60), () => _done.Add("far"));
        await Act(() => _done.Add("now"));
        _done.ShouldBe(["now"]);
    }

    [Fact]
    public async Task Schedule_BeyondTheEndOfTheClock_IsNotDueNow()
    {
        using var never = _thread.Schedule(TimeSpan.MaxValue, () => _done.Add("never"));
        using var far = _thread.Schedule(TimeSpan.FromDays(366 * 300), () => _done.Add("far"));
        await Act(() => _done.Add("now"));
        _done.ShouldBe(["now"]);
    }

    [Fact]
    public async Task Dispose_OfPeriodicWorkWhileItIsAtWork_ItIsNotDoneAgain()
    {
        using var goOn = new ManualResetEventSlim();
        var (begun, times) = (new TaskCompletionSource(), 0);
        var work = _thread.SchedulePeriodic(0, TimeSpan.FromMilliseconds(1), state =>
        {
            times++;
            begun.TrySetResult();
            goOn.Wait(Limit);
            return state;
        });
        await begun.Task.WaitAsync(Limit);
        work.Dispose();
        goOn.Set();
        // Later than its next time would be.
        var end = new TaskCompletionSource();
        _thread.Schedule(TimeSpan.FromMilliseconds(20), () => end.SetResult());
        await end.Task.WaitAsync(Limit);
        times.ShouldBe(1);
    }

    [Fact]
    public async Task Schedule_Delayed_IsNeverEarly()
    {
        for (var i = 1; i <= 20; i++)
        {
            var (begin, end) = (Stopwatch.GetTimestamp(), new TaskCompletionSource<TimeSpan>());
            var delay = TimeSpan.FromMilliseconds(i / 4.0);
            _thread.Schedule(delay, () => end.SetResult(Stopwatch.GetElapsedTime(begin)));
            (await end.Task.WaitAsync(Limit)).ShouldBeGreaterThanOrEqualTo(delay);
        }
    }

    [Fact]
    public async Task Dispose_OfScheduledWork_ForgetsIt()
    {
        _thread.Schedule(TimeSpan.FromMilliseconds(10), () => _done.Add("cancelled")).Dispose();
        var end = new TaskCompletionSource();
        _thread.Schedule(TimeSpan.FromMilliseconds(20), () => end.SetResult());
        await end.Task.WaitAsync(Limit);
        _done.ShouldBeEmpty();
    }

    [Fact]
    public async Task Dispose_OfPeriodicWorkFromWithin_EndsIt()
    {
        var ticks = await Observable.Interval(TimeSpan.FromMilliseconds(1), _thread).Take(5).ToList().ToTask().WaitAsync(Limit);
        ticks.ShouldBe([0, 1, 2, 3, 4]);
    }

    [Fact]
    public async Task Periodic_FirstTickBeforeTheCallerHasItsHandle_GoesOn()
    {
        var hasty = new HastyScheduler();
        using var work = new PeriodicWork<int>(hasty, 0, TimeSpan.FromMilliseconds(1), ticks => ticks + 1);

        await hasty.Second.WaitAsync(Limit);
        hasty.IsForgotten.ShouldBeFalse();
    }

    [Fact]
    public async Task Dispose_WithWorkThatWaits_EndsTheThreadAndTakesNothingMore()
    {
        Thread? own = null;
        await Act(() => own = Thread.CurrentThread);
        _thread.Schedule(TimeSpan.FromMilliseconds(10), () => _done.Add("after the end"));
        await Act(_thread.Dispose);

        own!.Join(Limit).ShouldBeTrue();
        _done.ShouldBeEmpty();
        Should.Throw<ObjectDisposedException>(() => _thread.Schedule(() => _done.Add("after the end")));
    }

    [Fact]
    public async Task Dispose_FromWorkThatGoesOn_EndsItWithoutAFault()
    {
        Thread? own = null;
        await Act(() =>
        {
            own = Thread.CurrentThread;
            _thread.Dispose();
            _thread.Schedule(() => _done.Add("after the end"));
        });
        own!.Join(Limit).ShouldBeTrue();
        _done.ShouldBeEmpty();
    }

    private async Task Act(Action act)
    {
        await Observable.Start(act, _thread).ToTask().WaitAsync(Limit);

        // What follows may wait for the thread, and so must not run on it.
        await Task.Yield();
    }

    /// <summary>Does the first work on another thread at once, as a machine may that leaves the calling thread waiting meanwhile; keeps the second one.</summary>
    private sealed class HastyScheduler : LocalScheduler
    {
        // Longer than a tick takes, for whoever does not let the second work in before the first call has returned.
        private static readonly TimeSpan Ahead = TimeSpan.FromMilliseconds(200);
        private readonly TaskCompletionSource _second = new();
        private bool _isSecond;

        public Task Second => _second.Task;

        public bool IsForgotten { get; private set; }

        public override IDisposable Schedule<TState>(TState state, TimeSpan dueTime, Func<IScheduler, TState, IDisposable> action)
        {
            if (_isSecond)
            {
                _second.SetResult();
                return Disposable.Create(() => IsForgotten = true);
            }

            _isSecond = true;
            var other = new Thread(() => action(this, state)) { IsBackground = true };
            other.Start();
            other.Join(Ahead);
            return Disposable.Empty;
        }
    }
}
