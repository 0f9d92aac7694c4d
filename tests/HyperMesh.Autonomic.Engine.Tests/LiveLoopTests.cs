using System.Collections.Concurrent;
using System.Reactive.Concurrency;
using System.Reactive.Linq;
using System.Reactive.Threading.Tasks;
using HyperMesh.Autonomic.Engine.Execution;
using HyperMesh.Autonomic.Engine.Knowledge;
using HyperMesh.Autonomic.Engine.Policies;
using HyperMesh.Autonomic.Engine.Tests.Monitoring;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace HyperMesh.Autonomic.Engine.Tests;

public sealed class LiveLoopTests
{
    [Fact]
    public async Task Run_OneMonitorBlocksAndOneFails_TheOthersSamplesAreActedOnAndReleased()
    {
        using var journal = Journal.InMemory();
        using var release = new ManualResetEventSlim();
        var executor = new FakeExecutor();
        var acted = journal.Appended.Where(record => record.Body is Outcome && executor.Held.GetValueOrDefault("xdp:eth0") == "drop")
            .FirstAsync().ToTask();
        var reported = journal.Appended.Where(record => record.Body is Note { Subject: "monitor" }).FirstAsync().ToTask();
        await using (var loop = new LiveLoop(
            scheduler => Parts(scheduler, journal, executor),
            [
                new ScriptedMonitor("blocked", (_, _) =>
                {
                    release.Wait(SharedClock.Patience);
                    return ScriptedMonitor.Once(1);
                }),
                new ScriptedMonitor("bad", (_, _) => throw new InvalidOperationException("no such map")),
                new ScriptedMonitor("good", (_, scheduler) => Load(scheduler)),
            ],
            NullLoggerFactory.Instance))
        {
            await loop.StartAsync([("plugin", "one was left out")]);
            await acted.WaitAsync(SharedClock.Patience);
            ((Note)(await reported.WaitAsync(SharedClock.Patience)).Body).Text
                .ShouldBe("monitor bad failed and is started again in 1 s: no such map");
            loop.Samples.ShouldBeGreaterThan(0);
            await loop.StopAsync(release: true).WaitAsync(SharedClock.Patience);
        }

        release.Set();
        executor.Held.ShouldBeEmpty();
        var records = journal.Read().ToList();
        records[0].Body.ShouldBe(new Note("plugin", "one was left out"));
        records[^1].Body.ShouldBeOfType<Note>().Text.ShouldStartWith("stopped, hooks released; ");
    }

    [Fact]
    public async Task Stop_MonitorHasSomethingToGiveBack_ItIsWaitedFor()
    {
        using var journal = Journal.InMemory();
        using var stopped = new ManualResetEventSlim();
        var wasWaitedFor = false;
        await using var loop = new LiveLoop(
            scheduler => Parts(scheduler, journal, new FakeExecutor()),
            [new ScriptedMonitor("good", (_, scheduler) => Load(scheduler).Finally(() => wasWaitedFor = !stopped.Wait(TimeSpan.FromMilliseconds(300))))],
            NullLoggerFactory.Instance);
        await loop.StartAsync();

        await loop.StopAsync(release: true).WaitAsync(SharedClock.Patience);
        stopped.Set();

        wasWaitedFor.ShouldBeTrue();
    }

    [Fact]
    public async Task Stop_MonitorFailsToGiveBackWhatItHolds_IsLoggedAndEndsNothingElse()
    {
        using var journal = Journal.InMemory();
        var log = new ErrorLog();
        await using var loop = new LiveLoop(
            scheduler => Parts(scheduler, journal, new FakeExecutor()),
            [new ScriptedMonitor("good", (_, scheduler) => Load(scheduler).Finally(() => throw new InvalidOperationException("no such hook")))],
            log);
        await loop.StartAsync();

        await loop.StopAsync(release: true).WaitAsync(SharedClock.Patience);

        log.Lines.ShouldBe(["Monitor good failed when its subscription was ended: no such hook"]);
        journal.Read().Last().Body.ShouldBeOfType<Note>().Text.ShouldStartWith("stopped, hooks released; ");
    }

    [Fact]
    public async Task Run_JournalCannotBeWritten_DecidesNothingAnyMoreAndLeavesTheHooks()
    {
        using var journal = Journal.InMemory();
        var executor = new FakeExecutor();
        await using var loop = new LiveLoop(
            scheduler => Parts(scheduler, journal, executor),
            [new ScriptedMonitor("good", (_, scheduler) => Load(scheduler))],
            NullLoggerFactory.Instance);
        using var full = journal.Appended.Where(record => record.Body is Symptom)
            .Subscribe(_ => throw new IOException("no space left on device"));

        await loop.StartAsync();

        (await Should.ThrowAsync<IOException>(() => loop.Faulted.WaitAsync(SharedClock.Patience))).Message
            .ShouldBe("no space left on device");
        var last = journal.LastId;
        (await loop.StopAsync(release: true)).ShouldBeEmpty();
        journal.LastId.ShouldBe(last);
        executor.Held["xdp:eth0"].ShouldBe("pass");
    }

    [Fact]
    public async Task Stop_AskedTwiceAtOnce_BothGetTheAnswerWhenItHasEnded()
    {
        using var journal = Journal.InMemory();
        var executor = new FakeExecutor { Answer = action => new ActionResult(action.Verb != "fake.detach", "busy") };
        await using var loop = new LiveLoop(scheduler => Parts(scheduler, journal, executor), [], NullLoggerFactory.Instance);
        await loop.StartAsync();

        var answers = await Task.WhenAll(loop.StopAsync(release: true), loop.StopAsync(release: false)).WaitAsync(SharedClock.Patience);

        answers[0].ShouldHaveSingleItem().ShouldBe("xdp:eth0 could not be released: busy");
        answers[1].ShouldBeSameAs(answers[0]);
    }

    [Fact]
    public async Task Ask_LoopHasEnded_IsRefusedAndANoteIsNot()
    {
        using var journal = Journal.InMemory();
        var loop = new LiveLoop(scheduler => Parts(scheduler, journal, new FakeExecutor()), [], NullLoggerFactory.Instance);
        await loop.StartAsync();
        await loop.DisposeAsync();
        await loop.DisposeAsync();

        await Should.ThrowAsync<ObjectDisposedException>(() => loop.AskAsync(own => own.Samples));
        Should.NotThrow(() => loop.Note("test", "nobody hears it"));
    }

    [Fact]
    public async Task Ask_WhileSomebodyHoldsTheLoopThatThenEnds_IsRefused()
    {
        using var journal = Journal.InMemory();
        using var held = new ManualResetEventSlim();
        using var release = new ManualResetEventSlim();
        var loop = new LiveLoop(scheduler => Parts(scheduler, journal, new FakeExecutor()), [], NullLoggerFactory.Instance);
        await loop.StartAsync();
        await loop.StopAsync(release: false);
        var holding = loop.AskAsync(_ =>
        {
            held.Set();
            return release.Wait(SharedClock.Patience);
        });
        held.Wait(SharedClock.Patience).ShouldBeTrue();
        var end = loop.DisposeAsync().AsTask();
        // Behind the end of the loop in its queue.
        var asked = Eventually(() => loop.AskAsync(own => own.Samples));
        release.Set();

        (await holding.WaitAsync(SharedClock.Patience)).ShouldBeTrue();
        await end.WaitAsync(SharedClock.Patience);
        await Should.ThrowAsync<ObjectDisposedException>(() => asked.WaitAsync(SharedClock.Patience));
    }

    private static async Task<long> Eventually(Func<Task<long>> ask)
    {
        // As often as it takes until one comes after the end.
        while (true)
            await ask();
    }

    private static LoopParts Parts(IScheduler scheduler, Journal journal, FakeExecutor executor) => new()
    {
        Scheduler = scheduler,
        Journal = journal,
        Policies = new FixedPolicies(PolicyText.Rules(AutonomicLoopTests.LoadRule)),
        Executors = new ExecutorSet([executor]),
        Baseline = [FakeExecutor.Set("pass")],
        Logging = NullLoggerFactory.Instance,
    };

    private static IObservable<SampleBatch> Load(IScheduler scheduler)
    {
        var series = new SeriesCatalog().Intern(new Metric("load", MetricKind.Gauge), Labels.Of(Labels.Interface, "eth0"));
        return Observable.Interval(TimeSpan.FromMilliseconds(10), scheduler).Select(_ =>
        {
            var batch = new SampleBatch();
            batch.Begin(scheduler.Now);
            batch.Add(series, 90);
            return batch;
        });
    }

    private sealed class ErrorLog : ILoggerFactory, ILogger
    {
        public ConcurrentQueue<string> Lines { get; } = [];

        public ILogger CreateLogger(string categoryName) => this;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            if (IsEnabled(logLevel))
                Lines.Enqueue($"{formatter(state, exception).TrimEnd('.')}: {exception?.Message}");
        }

        public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Error;

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public void AddProvider(ILoggerProvider provider)
        {
        }

        public void Dispose()
        {
        }
    }
}
