using System.Reactive.Concurrency;
using System.Reactive.Linq;
using System.Text.Json;
using HyperMesh.Autonomic.Engine.Monitoring;
using HyperMesh.Autonomic.Engine.Plugins;
using HyperMesh.Autonomic.Engine.Tests.Monitoring;
using Microsoft.Extensions.Logging.Abstractions;

namespace HyperMesh.Autonomic.Engine.Tests.Plugins;

/// <summary>What a plugin does wrong is stopped, counted and named.</summary>
public sealed class ContainmentTests
{
    private static readonly JsonElement Nothing = JsonDocument.Parse("{}").RootElement;

    private readonly SharedClock _loop = new();
    private readonly HistoricalScheduler _clock = new(JournalText.Epoch);
    private readonly List<string> _reports = [];

    [Fact]
    public void Monitor_SendsBatchesWithoutEnd_IsStoppedAndStartedAgainLater()
    {
        var ledger = Ledger(new PluginLimits { BatchesPerSecond = 100 });
        using var runner = Observed(ledger, scheduler => Observable.Create<SampleBatch>(observer => scheduler.Schedule(() =>
        {
            for (var i = 0; i < 10_000; i++)
                observer.OnNext(new SampleBatch());
        })));
        runner.Start();
        WaitFor(ledger, PluginFault.Flood);
        ledger.State.LastFault.ShouldBe("monitor m failed and is started again in 1 s: it sent more than 100 batches within a second");
        ledger.State.Phase.ShouldBe(PluginPhase.BackingOff);
    }

    [Fact]
    public void Monitor_SendsTooMuchAtOnce_IsStopped()
    {
        var ledger = Ledger(new PluginLimits { SamplesPerBatch = 10 });
        using var runner = Observed(ledger, _ => ScriptedMonitor.Once(1).StartWith(ImmediateScheduler.Instance, Batch(11)));
        runner.Start();
        WaitFor(ledger, PluginFault.Flood);
        ledger.State.LastFault.ShouldBe("monitor m failed and is started again in 1 s: it sent a batch of 11 samples; at most 10 are allowed");
    }

    [Fact]
    public void Monitor_AllocatesTooMuchInATick_IsStopped()
    {
        var ledger = Ledger(new PluginLimits { Bytes = 8 << 20 });
        using var runner = Observed(ledger, scheduler => Observable.Interval(TimeSpan.FromMilliseconds(5), scheduler).Select(_ =>
        {
            for (var i = 0; i < 20; i++)
                GC.KeepAlive(new byte[1 << 20]);
            return new SampleBatch();
        }));
        runner.Start();
        WaitFor(ledger, PluginFault.Memory);
        ledger.State.LastFault.ShouldNotBeNull().ShouldContain("MiB in one go; at most 8 MiB are allowed");
    }

    [Fact]
    public void Monitor_DoesNotComeBack_IsNamedOnce()
    {
        using var release = new ManualResetEventSlim();
        using var blocked = new ManualResetEventSlim();
        var ledger = Ledger(new PluginLimits { Tick = TimeSpan.Zero });
        using var runner = Observed(ledger, _ =>
        {
            blocked.Set();
            release.Wait(SharedClock.Patience);
            return Observable.Never<SampleBatch>();
        });
        runner.Start();
        blocked.Wait(SharedClock.Patience).ShouldBeTrue();
        runner.Look();
        runner.Look();
        _loop.AdvanceTo(1);
        _reports.ShouldHaveSingleItem().ShouldEndWith("; the others go on");
        ledger.State.ByKind[PluginFault.Blocked].ShouldBe(1);
        release.Set();
    }

    [Fact]
    public void Monitor_SendsAsManyBatchesAsAllowedEachSecond_GoesOnUntilItSendsOneMore()
    {
        var ledger = Ledger(new PluginLimits { BatchesPerSecond = 3 });
        var (passed, faults) = (TimeSpan.Zero, -1L);
        using var runner = Observed(
            ledger,
            scheduler => Observable.Create<SampleBatch>(observer => scheduler.Schedule(() =>
            {
                for (var second = 0; second < 5; second++, passed += TimeSpan.FromSeconds(1))
                    Send(observer, 3);
                faults = ledger.State.Faults;
                Send(observer, 4);
            })),
            new SteadyClock(() => JournalText.Epoch, () => passed, () => TimeSpan.Zero));
        runner.Start();
        WaitFor(ledger, PluginFault.Flood);
        faults.ShouldBe(0);

        static void Send(IObserver<SampleBatch> observer, int count)
        {
            for (var i = 0; i < count; i++)
                observer.OnNext(new SampleBatch());
        }
    }

    [Fact]
    public void Monitor_AllocatesALittleInEachTick_GoesOn()
    {
        var ledger = Ledger(new PluginLimits { Bytes = 8 << 20 });
        var ticks = 0;
        using var runner = Observed(ledger, scheduler => Observable.Interval(TimeSpan.FromMilliseconds(1), scheduler).Select(_ =>
        {
            GC.KeepAlive(new byte[1 << 20]);
            Interlocked.Increment(ref ticks);
            return new SampleBatch();
        }));
        runner.Start();
        Waiting.Until(() => Volatile.Read(ref ticks) >= 20);
        ledger.State.Faults.ShouldBe(0);
    }

    [Fact]
    public void Monitor_ComesBackAndIsGoneAgain_IsWellMeanwhileAndNamedTwice()
    {
        using var first = new ManualResetEventSlim();
        using var second = new ManualResetEventSlim();
        IScheduler? thread = null;
        var ledger = Ledger(new PluginLimits { Tick = TimeSpan.FromMilliseconds(20) });
        using var runner = Observed(ledger, scheduler => Observable.Create<SampleBatch>(observer => (thread = scheduler).Schedule(() =>
        {
            first.Wait(SharedClock.Patience);
            observer.OnNext(new SampleBatch());
        })));
        runner.Start();
        UntilNamed(1);
        ledger.State.Phase.ShouldBe(PluginPhase.BackingOff);

        first.Set();
        Waiting.Until(() => ledger.State.Phase == PluginPhase.Loaded);
        using var idle = new ManualResetEventSlim();
        thread!.Schedule(idle.Set);
        idle.Wait(SharedClock.Patience).ShouldBeTrue();
        runner.Look();
        thread!.Schedule(() => second.Wait(SharedClock.Patience));
        UntilNamed(2);
        second.Set();

        void UntilNamed(int times) => Waiting.Until(() =>
        {
            runner.Look();
            return ledger.State.ByKind.GetValueOrDefault(PluginFault.Blocked) == times;
        });
    }

    [Fact]
    public async Task Monitor_FailsWhenItIsEnded_IsALeakAndNoLongerBacksOff()
    {
        var ledger = Ledger();
        var runner = Observed(ledger, _ => Observable.Create<SampleBatch>(_ => System.Reactive.Disposables.Disposable.Create(() => throw new InvalidOperationException("stuck"))));
        runner.Start();
        runner.Dispose();
        runner.Dispose();
        await runner.Ended.WaitAsync(SharedClock.Patience);
        ledger.State.LastFault.ShouldBe("monitor m failed when its subscription was ended: stuck");
        ledger.State.ByKind.ShouldBe([KeyValuePair.Create(PluginFault.Leak, 1L)]);
        ledger.State.Phase.ShouldBe(PluginPhase.Loaded);
    }

    [Fact]
    public void Catalog_MoreSeriesThanAllowed_AreRefusedAndTheOthersStay()
    {
        var catalog = new CountedCatalog(new SeriesCatalog(), new PluginLimits { Series = 2 });
        var metric = new Metric("m", MetricKind.Gauge);
        var first = catalog.Intern(metric, Labels.Of("id", "1"));
        catalog.Intern(metric, Labels.Of("id", "2"));
        Should.Throw<ContainmentException>(() => catalog.Intern(metric, Labels.Of("id", "3"))).Kind.ShouldBe(PluginFault.Flood);
        catalog.Intern(metric, Labels.Of("id", "1")).ShouldBeSameAs(first);
        catalog.All.Count.ShouldBe(2);
    }

    [Fact]
    public async Task Executor_Throws_IsCounted()
    {
        var ledger = Ledger();
        var executor = new ContainedExecutor(new Scripted(_ => throw new InvalidOperationException("no such thing")), ledger, new LoopWatch());
        (await Should.ThrowAsync<InvalidOperationException>(() => executor.ExecuteAsync(Action(), CancellationToken.None))).Message.ShouldBe("no such thing");
        ledger.State.LastFault.ShouldBe("executor scripted failed on scripted.do: no such thing");
        executor.Undo(Action(), null).ShouldBeNull("what it throws on the loop's thread must not end the loop");
        ledger.State.ByKind[PluginFault.Executor].ShouldBe(2);
    }

    [Fact]
    public async Task Executor_DoesNotComeBack_IsCountedAndItsEndDoesNotWaitForEver()
    {
        using var release = new ManualResetEventSlim();
        var ledger = Ledger(new PluginLimits { Grace = TimeSpan.FromMilliseconds(50) });
        var executor = new ContainedExecutor(
            new Scripted(_ =>
            {
                release.Wait(SharedClock.Patience);
                return Task.FromResult(new ActionResult(true, "done"));
            }),
            ledger, new LoopWatch());
        await Should.ThrowAsync<TimeoutException>(() => executor.ExecuteAsync(Action() with { Timeout = TimeSpan.FromMilliseconds(50) }, CancellationToken.None));
        ledger.State.LastFault.ShouldBe("executor scripted did not come back from scripted.do within 0.1 s");
        var end = executor.CloseAsync();
        end.IsCompleted.ShouldBeFalse("an action is still running");
        (await executor.ExecuteAsync(Action(), CancellationToken.None)).ShouldBe(
            new ActionResult(false, "executor scripted belongs to a plugin that is being replaced or removed"));
        release.Set();
        await end.WaitAsync(SharedClock.Patience);
    }

    [Fact]
    public async Task Executor_AllocatesTooMuch_IsCountedAndHasActed()
    {
        var ledger = Ledger(new PluginLimits { Bytes = 8 << 20 });
        var executor = new ContainedExecutor(
            new Scripted(_ =>
            {
                GC.KeepAlive(new byte[16 << 20]);
                return Task.FromResult(new ActionResult(true, "done"));
            }),
            ledger, new LoopWatch());
        (await executor.ExecuteAsync(Action(), CancellationToken.None)).Message.ShouldBe("done");
        ledger.State.LastFault.ShouldBe("executor scripted allocated 16 MiB to execute one action");
    }

    [Fact]
    public void Executor_DoesNotSayWhatIsWrong_IsRefusedInItsTime()
    {
        using var release = new ManualResetEventSlim();
        var ledger = Ledger(new PluginLimits { Check = TimeSpan.FromMilliseconds(50) });
        var executor = new ContainedExecutor(new Scripted(null, () => release.Wait(SharedClock.Patience)), ledger, new LoopWatch());
        executor.Check(Action()).ShouldHaveSingleItem().Message.ShouldBe("executor scripted does not say whether it can do this");
        ledger.State.ByKind[PluginFault.Blocked].ShouldBe(1);
        release.Set();
    }

    [Fact]
    public void Executor_ThrowsWhenAskedWhatIsWrong_IsCountedAndTheActionRefused()
    {
        var ledger = Ledger();
        var executor = new ContainedExecutor(new Scripted(null, () => throw new InvalidOperationException("no such thing")), ledger, new LoopWatch());
        executor.Check(Action()).ShouldHaveSingleItem().Message.ShouldBe("executor scripted failed when it was asked whether it can do this: no such thing");
        ledger.State.LastFault.ShouldBe("executor scripted failed to check scripted.do: no such thing");
        ledger.State.ByKind[PluginFault.Executor].ShouldBe(1);
    }

    [Fact]
    public void Executor_AllocatesTooMuchToSayWhatIsWrong_IsCounted()
    {
        var ledger = Ledger(new PluginLimits { Bytes = 8 << 20 });
        var executor = new ContainedExecutor(new Scripted(null, () => GC.KeepAlive(new byte[16 << 20])), ledger, new LoopWatch());
        executor.Check(Action()).ShouldBeEmpty();
        ledger.State.LastFault.ShouldBe("executor scripted allocated 16 MiB to check one action");
    }

    [Fact]
    public async Task Executor_IsStillAskedWhatIsWrong_ItsEndWaits()
    {
        using var release = new ManualResetEventSlim();
        var executor = new ContainedExecutor(
            new Scripted(null, () => release.Wait(SharedClock.Patience)), Ledger(new PluginLimits { Check = TimeSpan.FromMilliseconds(20) }), new LoopWatch());
        executor.Check(Action()).ShouldHaveSingleItem();
        var end = executor.CloseAsync();
        end.IsCompleted.ShouldBeFalse();
        executor.Check(Action()).ShouldHaveSingleItem().Message.ShouldBe("executor scripted belongs to a plugin that was unloaded");
        release.Set();
        await end.WaitAsync(SharedClock.Patience);
    }

    [Fact]
    public void Watch_PartHoldsTheLoop_IsNamedOnceAndItsPluginQuarantined()
    {
        var ledger = Ledger();
        var watch = new LoopWatch { Patience = TimeSpan.FromSeconds(1), Limit = TimeSpan.FromSeconds(5) };
        var part = new Part(ledger);
        var period = TimeSpan.FromSeconds(0.5);
        watch.Enter(part);
        watch.Look(period).ShouldBe((null, false));
        watch.Leave();
        watch.Enter(part);
        watch.Look(period).ShouldBe((null, false));
        watch.Look(period).ShouldBe((null, false));
        watch.Look(period).ShouldBe(("detector d on s has held the loop for 1 s", false));
        watch.Look(period).ShouldBe((null, false));
        ledger.IsQuarantined.ShouldBeTrue();
        for (var i = 0; i < 6; i++)
            watch.Look(period).IsOver.ShouldBeFalse();
        watch.Look(period).ShouldBe(("detector d on s holds the loop since 5 s and does not come back", true));
        watch.Leave();
        watch.Look(period).ShouldBe((null, false));
    }

    [Fact]
    public void Ledger_FaultsFarApart_AreNoQuarantine()
    {
        var ledger = Ledger(new PluginLimits { Faults = 3, Window = TimeSpan.FromMinutes(1) });
        for (var i = 0; i < 10; i++)
        {
            ledger.Fault(PluginFault.Monitor, $"fault {i}");
            _clock.AdvanceBy(TimeSpan.FromSeconds(31));
        }

        ledger.IsQuarantined.ShouldBeFalse();
        ledger.State.ShouldSatisfyAllConditions(state => state.Faults.ShouldBe(10), state => state.LastFault.ShouldBe("fault 9"));
        ledger.Fault(PluginFault.Monitor, "a");
        ledger.Fault(PluginFault.Monitor, "b");
        ledger.IsQuarantined.ShouldBeTrue();
    }

    private PluginLedger Ledger(PluginLimits? limits = null) => new("p", limits ?? new PluginLimits(), _clock);

    private MonitorRunner Observed(PluginLedger ledger, Func<IScheduler, IObservable<SampleBatch>> observe, SteadyClock? clock = null) => new(
        new ContainedMonitor(new ScriptedMonitor("m", (times, scheduler) => times == 1 ? observe(scheduler) : Observable.Never<SampleBatch>()), ledger),
        _loop, _ => { }, _reports.Add, new MonitorHealth(), NullLogger.Instance, clock);

    private static void WaitFor(PluginLedger ledger, PluginFault kind) =>
        Waiting.Until(() => ledger.State.ByKind.ContainsKey(kind), $"a fault of {kind}", () => ledger.State);

    private static SampleBatch Batch(int samples)
    {
        var series = new SeriesCatalog().Intern(new Metric("m", MetricKind.Gauge), Labels.None);
        var batch = new SampleBatch();
        for (var i = 0; i < samples; i++)
            batch.Add(series, i);
        return batch;
    }

    private static PlannedAction Action() => new("scripted.do", "scripted:x", Nothing);

    private sealed class Part(PluginLedger ledger) : IHoldsTheLoop
    {
        string IHoldsTheLoop.Part => "detector d on s";

        PluginLedger IHoldsTheLoop.Ledger => ledger;
    }

    private sealed class Scripted(Func<PlannedAction, Task<ActionResult>>? act, Action? check = null) : IExecutor
    {
        public string Name => "scripted";

        public IReadOnlyList<ActionVerb> Verbs { get; } = [new("scripted.do", "scripted", "Does what a test says.")];

        public IReadOnlyList<ArgumentProblem> Check(PlannedAction action)
        {
            check?.Invoke();
            return [];
        }

        public PlannedAction? Undo(PlannedAction done, JsonElement? detail) => throw new InvalidOperationException("nothing can be undone");

        public Task<ActionResult> ExecuteAsync(PlannedAction action, CancellationToken cancel) => act!(action);
    }
}
