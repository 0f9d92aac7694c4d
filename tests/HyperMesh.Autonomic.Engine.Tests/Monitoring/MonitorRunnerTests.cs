using System.Reactive.Concurrency;
using System.Reactive.Disposables;
using System.Reactive.Linq;
using HyperMesh.Autonomic.Engine.Monitoring;
using HyperMesh.Autonomic.Engine.Plugins;
using Microsoft.Extensions.Logging.Abstractions;

namespace HyperMesh.Autonomic.Engine.Tests.Monitoring;

public sealed class MonitorRunnerTests
{
    private readonly MonitorHealth _health = new();
    private readonly SharedClock _loop = new();
    private readonly List<string> _seen = [];

    [Fact]
    public void Start_MonitorThrowsAgainAndAgain_IsReportedAndStartedAfterPausesThatDouble()
    {
        using var runner = Runner(new ScriptedMonitor("bad", (_, _) => throw new InvalidOperationException("no map")));
        runner.Start();
        foreach (var started in (int[])[0, 1, 3, 7, 15, 31, 61, 91])
        {
            // The report, and the next start.
            _loop.WaitForScheduled(2);
            _loop.AdvanceTo(started + 0.5);
            _loop.AdvanceTo(NextStart(started));
        }

        _seen.ShouldBe(
        [
            "0 monitor bad failed and is started again in 1 s: no map",
            "1 monitor bad failed and is started again in 2 s: no map",
            "3 monitor bad failed and is started again in 4 s: no map",
            "7 monitor bad failed and is started again in 8 s: no map",
            "15 monitor bad failed and is started again in 16 s: no map",
            "31 monitor bad failed and is started again in 30 s: no map",
            "61 monitor bad failed and is started again in 30 s: no map",
            "91 monitor bad failed and is started again in 30 s: no map",
        ]);

        static double NextStart(int started) => started < 31 ? started * 2 + 1 : started + 30;
    }

    [Theory]
    [InlineData(1, "subscribing went wrong")]
    [InlineData(2, "the stream went wrong")]
    [InlineData(3, "the stream of samples ended")]
    public void Start_MonitorFailsInAnyWay_IsStartedAgainAndDelivers(int way, string message)
    {
        using var runner = Runner(new ScriptedMonitor("host", (times, _) => times > 1 ? ScriptedMonitor.Once(42) : way switch
        {
            1 => Observable.Create<SampleBatch>(IDisposable (observer) => throw new InvalidOperationException(message)),
            2 => Observable.Throw<SampleBatch>(new InvalidOperationException(message)),
            _ => Observable.Empty<SampleBatch>(),
        }));
        runner.Start();
        _health.IsFailing("monitor other").ShouldBeNull();
        _loop.WaitForScheduled(2);
        _health.IsFailing("monitor host").ShouldBe(true);
        _loop.AdvanceTo(1);
        _loop.WaitForScheduled(1);
        _health.IsFailing("monitor host").ShouldBe(false);
        _health.Version.ShouldBe(2);
        _loop.AdvanceTo(2);

        _seen.ShouldBe([$"0 monitor host failed and is started again in 1 s: {message}", "1 batch 42"]);
    }

    [Fact]
    public void Start_DeliversBetweenFaults_ThePauseBeginsAnew()
    {
        using var runner = Runner(new ScriptedMonitor("host", (times, _) =>
            ScriptedMonitor.Once(times).Take(1).Concat(Observable.Throw<SampleBatch>(new InvalidOperationException("gone")))));
        runner.Start();
        for (var start = 0; start < 3; start++)
        {
            // A batch, the report, and the next start.
            _loop.WaitForScheduled(3);
            _loop.AdvanceTo(start + 0.5);
            _loop.AdvanceTo(start + 1);
        }

        _seen.Where(line => line.Contains("failed", StringComparison.Ordinal))
            .ShouldAllBe(line => line.Contains("again in 1 s", StringComparison.Ordinal));
        _seen.Count(line => line.Contains("batch", StringComparison.Ordinal)).ShouldBe(3);
    }

    [Fact]
    public void Start_OneMonitorBlocks_OthersGoOn()
    {
        using var release = new ManualResetEventSlim();
        using var blocked = new ManualResetEventSlim();
        using var bad = Runner(new ScriptedMonitor("bad", (_, _) =>
        {
            blocked.Set();
            release.Wait(SharedClock.Patience);
            return Observable.Never<SampleBatch>();
        }));
        using var good = Runner(new ScriptedMonitor("good", (_, _) => ScriptedMonitor.Once(1)));
        bad.Start();
        blocked.Wait(SharedClock.Patience).ShouldBeTrue();
        good.Start();
        _loop.WaitForScheduled(1);
        _loop.AdvanceTo(1);

        _seen.ShouldBe(["0 batch 1"]);
        bad.Dispose();
        release.Set();
    }

    [Fact]
    public void Dispose_WhileObserved_EndsTheSubscriptionOnItsThread()
    {
        using var disposed = new ManualResetEventSlim();
        var runner = Runner(new ScriptedMonitor("host", (_, _) => Observable.Create<SampleBatch>(observer =>
        {
            observer.OnNext(new SampleBatch());
            return Disposable.Create(disposed.Set);
        })));
        runner.Start();
        _loop.WaitForScheduled(1);
        runner.Dispose();
        disposed.Wait(SharedClock.Patience).ShouldBeTrue();
    }

    [Fact]
    public void Dispose_MonitorSendsOrFailsAfterwards_NobodyIsCalled()
    {
        using var subscribed = new ManualResetEventSlim();
        using var release = new ManualResetEventSlim();
        using var ended = new ManualResetEventSlim();
        var runner = new MonitorRunner(
            new ScriptedMonitor("host", (_, scheduler) => Observable.Create<SampleBatch>(observer =>
                scheduler.Schedule(() =>
                {
                    subscribed.Set();
                    release.Wait(SharedClock.Patience);
                    observer.OnNext(new SampleBatch());
                    observer.OnError(new InvalidOperationException("late"));
                    ended.Set();
                }))),
            new EndedScheduler(), _ => { }, _ => { }, _health, NullLogger.Instance);
        runner.Start();
        subscribed.Wait(SharedClock.Patience).ShouldBeTrue();
        runner.Dispose();
        release.Set();
        ended.Wait(SharedClock.Patience).ShouldBeTrue("a loop that is gone must not bring the monitor's thread down");
    }

    [Fact]
    public async Task Start_DueAtTheMomentOfDispose_DoesNothing()
    {
        var loop = new KeepingScheduler();
        var runner = new MonitorRunner(
            new ScriptedMonitor("bad", (_, _) => throw new InvalidOperationException("no map")), loop, _ => { }, _ => { }, _health, NullLogger.Instance);
        runner.Start();
        // The report, and the next start, which the loop has taken from its queue already.
        var start = loop.Take(2);
        runner.Dispose();
        await runner.Ended.WaitAsync(SharedClock.Patience);

        Should.NotThrow(start, "what a start throws there would end the loop");
    }

    [Fact]
    public void Look_LoopHasEnded_DoesNotThrow()
    {
        using var release = new ManualResetEventSlim();
        using var blocked = new ManualResetEventSlim();
        var ledger = new PluginLedger("p", new PluginLimits { Tick = TimeSpan.Zero }, new SharedClock());
        var bad = new ContainedMonitor(
            new ScriptedMonitor("bad", (_, _) =>
            {
                blocked.Set();
                release.Wait(SharedClock.Patience);
                return Observable.Never<SampleBatch>();
            }),
            ledger);
        using var runner = new MonitorRunner(bad, new EndedScheduler(), _ => { }, _ => { }, _health, NullLogger.Instance);
        runner.Start();
        blocked.Wait(SharedClock.Patience).ShouldBeTrue();
        Should.NotThrow(runner.Look);
        release.Set();
    }

    private MonitorRunner Runner(ScriptedMonitor monitor) => new(
        monitor, _loop,
        batch => _seen.Add($"{_loop.Seconds:0} batch {batch.Samples[0].Value}"), text => _seen.Add($"{_loop.Seconds:0} {text}"),
        _health, NullLogger.Instance);
}
