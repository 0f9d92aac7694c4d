using System.Reactive.Linq;
using System.Reactive.Threading.Tasks;
using HyperMesh.Autonomic.Engine.Analysis;
using HyperMesh.Autonomic.Engine.Execution;
using HyperMesh.Autonomic.Engine.Knowledge;
using HyperMesh.Autonomic.Engine.Plugins;
using HyperMesh.Autonomic.Engine.Policies;
using HyperMesh.Autonomic.Engine.Tests.Monitoring;
using Microsoft.Extensions.Logging.Abstractions;

namespace HyperMesh.Autonomic.Engine.Tests.Plugins;

/// <summary>A loop whose plugins change while it runs.</summary>
public sealed class PluginLoopTests
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(10);

    [Fact]
    public async Task Change_MonitorsAndExecutorsAreReplaced_TheNewOnesAreAtWorkAndTheOldAreNot()
    {
        using var journal = Journal.InMemory();
        using var ended = new ManualResetEventSlim();
        var (first, second) = (new FakeExecutor(), new FakeExecutor());
        var stays = Ticking("stays");
        var goes = new ScriptedMonitor("goes", (_, scheduler) => Ticks(scheduler, "goes").Finally(ended.Set));
        await using var loop = Loop(journal, [stays, goes], first);
        await loop.StartAsync();
        var seen = loop.Batches.Select(batch => batch.Samples[0].Series.Metric.Name);
        await seen.FirstAsync(name => name == "goes").ToTask().WaitAsync(SharedClock.Patience);

        await loop.ChangeAsync(new PluginSurface(["p"], [stays, Ticking("comes")], [second], [], []), Limit);
        ended.IsSet.ShouldBeTrue("it waits for the end of what goes");
        await seen.FirstAsync(name => name == "comes").ToTask().WaitAsync(SharedClock.Patience);
        (await seen.Take(20).ToList().ToTask().WaitAsync(SharedClock.Patience)).Distinct().Order().ShouldBe(["comes", "stays"]);
        await loop.StopAsync(release: true);
        second.Held.ShouldBeEmpty();
        first.Held["xdp:eth0"].ShouldBe("pass", "the release is for the executor that knows the verb now");
    }

    [Fact]
    public async Task Change_MonitorDoesNotEnd_IsNamedAndTheOthersGoOn()
    {
        using var journal = Journal.InMemory();
        using var release = new ManualResetEventSlim();
        using var blocked = new ManualResetEventSlim();
        var bad = new ScriptedMonitor("bad", (_, _) =>
        {
            blocked.Set();
            release.Wait(SharedClock.Patience);
            return Observable.Never<SampleBatch>();
        });
        await using var loop = Loop(journal, [bad], new FakeExecutor());
        var noted = journal.Appended.Where(record => record.Body is Note { Subject: "monitor" }).FirstAsync().ToTask();
        await loop.StartAsync();
        blocked.Wait(SharedClock.Patience).ShouldBeTrue();
        await loop.ChangeAsync(new PluginSurface([], [Ticking("good")], [new FakeExecutor()], [], []), TimeSpan.FromMilliseconds(50));
        ((Note)(await noted.WaitAsync(SharedClock.Patience)).Body).Text.ShouldBe("monitor bad has not ended within 0.1 s; its thread is left to itself");
        await loop.Batches.FirstAsync().ToTask().WaitAsync(SharedClock.Patience);
        release.Set();
    }

    [Fact]
    public async Task Run_DetectorDoesNotComeBack_TheLoopFailsByNameAndLeavesTheHooks()
    {
        using var journal = Journal.InMemory();
        using var release = new ManualResetEventSlim();
        var executor = new FakeExecutor();
        var ledger = new PluginLedger("p", new PluginLimits(), System.Reactive.Concurrency.Scheduler.Default);
        var holds = new ContainedDetectors(new Holding(release), ledger);
        await using var loop = Loop(
            journal, [Ticking("load")], executor, new DetectorKinds([holds], []),
            new LoopWatch { Patience = TimeSpan.FromMilliseconds(300), Limit = TimeSpan.FromSeconds(1) }, Anomaly("holding"));
        await loop.StartAsync();
        try
        {
            (await Should.ThrowAsync<TimeoutException>(() => loop.Faulted.WaitAsync(SharedClock.Patience))).Message
                .ShouldStartWith("detector holding on load{interface=\"eth0\"} holds the loop since ");
            ledger.IsQuarantined.ShouldBeTrue();
            executor.Held["xdp:eth0"].ShouldBe("pass");
        }
        finally
        {
            release.Set();
        }
    }

    [Fact]
    public async Task Stop_WhileADetectorDoesNotComeBack_EndsAndSaysSo()
    {
        using var journal = Journal.InMemory();
        using var release = new ManualResetEventSlim();
        var executor = new FakeExecutor();
        var holding = new Holding(release);
        var loop = Loop(
            journal, [Ticking("load")], executor,
            new DetectorKinds([new ContainedDetectors(holding, new PluginLedger("p", new PluginLimits(), System.Reactive.Concurrency.Scheduler.Default))], []),
            new LoopWatch { Patience = TimeSpan.FromMilliseconds(300), Limit = TimeSpan.FromSeconds(1) }, Anomaly("holding"));
        await loop.StartAsync();
        try
        {
            holding.Begun.Wait(SharedClock.Patience).ShouldBeTrue();
            (await loop.StopAsync(release: true).WaitAsync(SharedClock.Patience))
                .ShouldBe(["the loop did not come back, and has left the hooks as they were"]);
            executor.Held["xdp:eth0"].ShouldBe("pass");
            await loop.DisposeAsync().AsTask().WaitAsync(SharedClock.Patience);
        }
        finally
        {
            release.Set();
        }
    }

    [Fact]
    public void Exchange_DetectorsOfAReplacedPlugin_GoOnWithWhatTheyHaveLearnt()
    {
        var kinds = new DetectorKinds([new Remembering(1)], []);
        var said = new List<string>();
        var set = new DetectorSet(kinds, null, _ => 0, new AnalysisLimits(), new AnalysisCounts(), said.Add, new LoopWatch(), NullLogger.Instance);
        var state = new SeriesState(new SeriesCatalog().Intern(new Metric("m", MetricKind.Gauge), Labels.None), new AnalysisCounts());
        var condition = new AnomalyCondition(new SeriesSelector("m", Labels.None), Quantity.Value, Severity.Low, Direction.Both, "remembering");
        var slot = set.Ensure(state, condition, (_, _) => { }).ShouldNotBeNull();
        Feed(3);
        Score().ShouldBe(0.03);
        set.Exchange().ShouldBeEmpty("nothing was replaced");

        kinds.Replace([new Remembering(1)], []);
        set.Exchange().ShouldBe(["detector remembering was exchanged on 1 series, 1 with what it had learnt"]);
        Feed(1);
        Score().ShouldBe(0.04);

        kinds.Replace([new Remembering(2)], []);
        set.Exchange().ShouldBe(["detector remembering was exchanged on 1 series, 0 with what it had learnt"]);
        slot.Latest.IsKnown.ShouldBeFalse();
        Feed(1);
        Score().ShouldBe(0.01);

        kinds.Replace([], []);
        set.Exchange().ShouldBe(["detector remembering is gone from 1 series, which nobody judges"]);
        Feed(1);
        slot.Latest.IsKnown.ShouldBeFalse();
        set.Ensure(new SeriesState(new SeriesCatalog().Intern(new Metric("n", MetricKind.Gauge), Labels.None), new AnalysisCounts()), condition, (_, _) => { })
            .ShouldBeNull();
        said.ShouldBe(["nobody brings detector remembering any more; conditions that ask for it are unknown"]);

        kinds.Replace([new Remembering(2)], []);
        set.Exchange().ShouldBe(["detector remembering was exchanged on 1 series, 1 with what it had learnt"]);
        Feed(1);
        Score().ShouldBe(0.02);

        void Feed(int readings)
        {
            for (var i = 0; i < readings; i++)
                slot.Assess(JournalText.Epoch.AddSeconds(slot.Readings), 1, 1);
        }

        double Score() => Math.Round(slot.Latest.Score, 6);
    }

    private static LiveLoop Loop(
        Journal journal, IEnumerable<IMonitor> monitors, FakeExecutor executor, DetectorKinds? detectors = null, LoopWatch? watch = null,
        PolicySnapshot? policy = null) => new(
        scheduler => new LoopParts
        {
            Scheduler = scheduler,
            Journal = journal,
            Policies = new FixedPolicies(policy ?? PolicySnapshot.Empty),
            Executors = new ExecutorSet([executor]),
            Detectors = detectors ?? new DetectorKinds([], []),
            Plugins = ["p"],
            Baseline = [FakeExecutor.Set("pass")],
            Watch = watch ?? new LoopWatch(),
            Logging = NullLoggerFactory.Instance,
        },
        monitors,
        NullLoggerFactory.Instance);

    private static PolicySnapshot Anomaly(string detector) => new(1,
    [
        new Rule
        {
            Id = new RuleId("p", "r"),
            TargetPattern = "eth0",
            GroupBy = [],
            When = new AnomalyCondition(new SeriesSelector("load", Labels.None), Quantity.Value, Severity.Low, Direction.Both, detector),
            Rungs = [new Rung("", [], null)],
        },
    ]);

    private static ScriptedMonitor Ticking(string metric) => new(metric, (_, scheduler) => Ticks(scheduler, metric));

    private static IObservable<SampleBatch> Ticks(System.Reactive.Concurrency.IScheduler scheduler, string metric)
    {
        var series = s_catalog.Intern(new Metric(metric, MetricKind.Gauge), Labels.Of(Labels.Interface, "eth0"));
        return Observable.Interval(TimeSpan.FromMilliseconds(10), scheduler).Select(_ =>
        {
            var batch = new SampleBatch();
            batch.Begin(scheduler.Now);
            batch.Add(series, 1);
            return batch;
        });
    }

    private static readonly SeriesCatalog s_catalog = new();

    /// <summary>Holds the loop until a test releases it.</summary>
    private sealed class Holding(ManualResetEventSlim release) : IDetectorFactory, IDetector
    {
        public ManualResetEventSlim Begun { get; } = new();

        public string Name => "holding";

        public string Summary => "Does not come back.";

        public IReadOnlyList<DetectorParameter> Parameters => [];

        public IDetector Create(Series series, DetectorSettings settings) => this;

        public Assessment Evaluate(in Reading reading)
        {
            Begun.Set();
            release.Wait(SharedClock.Patience);
            return Assessment.Unknown;
        }

        public byte[] Snapshot() => [];

        public bool TryRestore(ReadOnlySpan<byte> snapshot) => false;
    }

    /// <summary>Counts its readings; the count is the score, in hundredths.</summary>
    private sealed class Remembering(int version) : IDetectorFactory
    {
        public string Name => "remembering";

        public string Summary => "Counts.";

        public IReadOnlyList<DetectorParameter> Parameters => [];

        public IDetector Create(Series series, DetectorSettings settings) => new Counting(version);

        private sealed class Counting(int version) : IDetector
        {
            private int _count;

            public Assessment Evaluate(in Reading reading) => new(++_count / 100.0, _count / 100.0, -1, 1);

            public byte[] Snapshot()
            {
                var writer = new DetectorStateWriter("counting", version);
                writer.Write(_count);
                return writer.ToArray();
            }

            public bool TryRestore(ReadOnlySpan<byte> snapshot)
            {
                if (!DetectorStateReader.TryOpen(snapshot, "counting", version, "", out var reader))
                    return false;

                _count = reader.ReadInt32();
                return reader.IsWhole;
            }
        }
    }
}
