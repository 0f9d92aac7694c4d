using System.Diagnostics;
using System.Reactive.Concurrency;
using System.Reactive.Subjects;
using HyperMesh.Autonomic.Detection;
using HyperMesh.Autonomic.Engine;
using HyperMesh.Autonomic.Engine.Execution;
using HyperMesh.Autonomic.Engine.Knowledge;
using HyperMesh.Autonomic.Engine.Policies;
using Microsoft.Extensions.Logging.Abstractions;

namespace HyperMesh.Autonomic.Host.Bench;

/// <summary>Samples a second through the loop on one core: every sample is a counter with a detector on its rate and two conditions that
/// are judged on every tick. Beside it, the least that any loop must do: reading the samples and keeping the last value.</summary>
internal static class LoopBench
{
    public const int SeriesCount = 1000;

    private const int Ticks = 5000;
    private static readonly TimeSpan Tick = TimeSpan.FromMilliseconds(100);

    public static Task<BenchTable> RunAsync(int rounds, CancellationToken cancel) => Task.Run(() => Measure(rounds, cancel), cancel);

    private static BenchTable Measure(int rounds, CancellationToken cancel)
    {
        using var stage = new Stage();
        var last = new double[SeriesCount];
        var whole = new List<(double PerSecond, double Bytes)>();
        var least = new List<double>();
        // One round more than asked for, as a warm-up: the detectors learn in it, and the JIT compiler settles.
        for (var round = 0; round <= rounds; round++)
        {
            cancel.ThrowIfCancellationRequested();
            var (seconds, bytes) = Time(() => stage.Play(Ticks));
            var (bare, _) = Time(() => stage.Source.Play(Ticks, batch => Keep(batch, last)));
            if (round == 0)
                continue;
            whole.Add(((double)SeriesCount * Ticks / seconds, (double)bytes / SeriesCount / Ticks));
            least.Add((double)SeriesCount * Ticks / bare);
        }

        var rates = whole.Select(r => r.PerSecond).Order().ToList();
        var bares = least.Order().ToList();
        var ratios = whole.Zip(least, (w, l) => w.PerSecond / l).Order().ToList();
        return new BenchTable(
            "loop",
            ["1,000 series, one core", "min samples/s", "median samples/s", "max samples/s", "B/sample"],
            [
                ["Monitor → Analyze → Plan", rates[0], Percentiles.At(rates, 0.5), rates[^1], whole.Max(r => r.Bytes)],
                ["reading and keeping alone", bares[0], Percentiles.At(bares, 0.5), bares[^1], 0.0],
                ["ratio", ratios[0], Percentiles.At(ratios, 0.5), ratios[^1], ""],
            ]);
    }

    /// <summary>So many ticks of all series through the loop.</summary>
    internal static void Play(int ticks)
    {
        using var stage = new Stage();
        stage.Play(ticks);
    }

    private static void Keep(SampleBatch batch, double[] last)
    {
        foreach (ref readonly var sample in batch.Samples)
            last[sample.Series.Id] = sample.Value;
    }

    private static (double Seconds, long Bytes) Time(Action work)
    {
        var before = GC.GetAllocatedBytesForCurrentThread();
        var begin = Stopwatch.GetTimestamp();
        work();
        return (Stopwatch.GetElapsedTime(begin).TotalSeconds, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    private static Rule Rule() => new()
    {
        Id = new RuleId("bench", "watch"),
        TargetPattern = "*",
        When = new AllOf([
            new AnomalyCondition(new SeriesSelector("bench_total", Labels.None), Quantity.Rate, Severity.Critical, Direction.Up, DetectorCatalog.Cheapest),
            new MetricCondition(new SeriesSelector("bench_total", Labels.None), Engine.Policies.Measure.Rate, new Bound(Comparison.Above, 1e6))]),
        Rungs = [new Rung("", [new Step("bench.nothing", "bench", System.Text.Json.JsonDocument.Parse("{}").RootElement)], null)],
    };

    /// <summary>A loop with its series.</summary>
    private sealed class Stage : IDisposable
    {
        private readonly Journal _journal = Journal.InMemory();
        private readonly Subject<SampleBatch> _batches = new();
        private readonly AutonomicLoop _loop;

        public Stage()
        {
            _loop = new AutonomicLoop(new LoopParts
            {
                Scheduler = new HistoricalScheduler(DateTimeOffset.UnixEpoch),
                Journal = _journal,
                Policies = new FixedPolicies(new PolicySnapshot(1, [Rule()])),
                Executors = new ExecutorSet([]),
                KeepsBaselines = false,
                IsReplay = true,
                Logging = NullLoggerFactory.Instance,
            });
            _loop.Start(_batches);
        }

        public Source Source { get; } = new();

        public void Play(int ticks) => Source.Play(ticks, _batches.OnNext);

        public void Dispose()
        {
            _loop.Dispose();
            _batches.Dispose();
            _journal.Dispose();
        }
    }

    /// <summary>Counters that grow by a little noise each tick, always in calm weather.</summary>
    private sealed class Source
    {
        private readonly Series[] _series;
        private readonly double[] _totals = new double[SeriesCount];
        private readonly Random _random = new(1);
        private readonly SampleBatch _batch = new(SeriesCount);
        private DateTimeOffset _now = DateTimeOffset.UnixEpoch;

        public Source()
        {
            var catalog = new SeriesCatalog();
            var metric = new Metric("bench_total", MetricKind.Counter);
            _series = [.. Enumerable.Range(0, SeriesCount).Select(i => catalog.Intern(metric, Labels.Of(Labels.Interface, $"eth{i}")))];
        }

        public void Play(int ticks, Action<SampleBatch> receive)
        {
            for (var tick = 0; tick < ticks; tick++)
            {
                _now += Tick;
                _batch.Begin(_now);
                for (var i = 0; i < SeriesCount; i++)
                    _batch.Add(_series[i], _totals[i] += 100 + _random.Next(10));
                receive(_batch);
            }
        }
    }
}
