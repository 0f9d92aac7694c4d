using System.Diagnostics;
using System.Reactive.Concurrency;
using System.Reactive.Subjects;
using System.Text.Json;
using HyperMesh.Autonomic.Engine;
using HyperMesh.Autonomic.Engine.Execution;
using HyperMesh.Autonomic.Engine.Knowledge;
using HyperMesh.Autonomic.Engine.Policies;
using Microsoft.Extensions.Logging.Abstractions;

namespace HyperMesh.Autonomic.Host.Bench;

/// <summary>Many rules over many groups, on one core: thresholds on ten metrics of a thousand groups, so 10,000 series. What a tick costs when all series
/// change, when one in a hundred does, and when that one crosses every threshold; what it holds; and how soon a symptom has its plan.</summary>
internal static class PoliciesBench
{
    private const int Metrics = 10;
    private const int Groups = 1000;
    private const int Low = 0;
    private const int High = 1_000_000;
    private static readonly int[] RuleCounts = [10, 100, 1_000, 10_000];
    private static readonly TimeSpan Tick = TimeSpan.FromSeconds(1);

    public static Task<BenchTable> RunAsync(int ticks, CancellationToken cancel) => Task.Run(() => Measure(ticks, cancel), cancel);

    private static BenchTable Measure(int ticks, CancellationToken cancel)
    {
        // The JIT compiler settles before anything is measured.
        Measure(100, ticks);
        var rows = new List<IReadOnlyList<object>>();
        foreach (var count in RuleCounts)
        {
            cancel.ThrowIfCancellationRequested();
            rows.Add(Measure(count, ticks));
        }

        return new BenchTable(
            "policies",
            [
                "rules × 1,000 groups", "load ms", "first tick ms", "all change, ms/tick p50", "p99", "1 % change, ms/tick p50", "conditions decided/s",
                "1 % cross all, ms/tick p50", "conditions judged/s", "MiB", "symptom to plan, µs p50", "µs p99",
            ],
            rows);
    }

    private static IReadOnlyList<object> Measure(int count, int ticks)
    {
        var before = GC.GetTotalMemory(forceFullCollection: true);
        using var stage = new Stage(count);
        var first = stage.Play(1, _ => Quiet(0));
        var all = Times(ticks, i => stage.Play(1, s => Quiet(s + i)));
        var few = Times(ticks, i => stage.Play(100, s => Quiet(s + i)));
        var memory = GC.GetTotalMemory(forceFullCollection: true) - before;
        var judged = stage.Judged;
        var cross = Times(ticks, i => stage.Play(100, _ => i % 2 == 0 ? High : Low));
        var perSecond = (stage.Judged - judged) / cross.Sum() * 1000;
        var react = Times(Math.Max(ticks, 100), stage.React);
        return
        [
            count, stage.LoadMilliseconds, first, Percentiles.At(all, 0.5), Percentiles.At(all, 0.99), Percentiles.At(few, 0.5),
            (double)count * Groups / Percentiles.At(all, 0.5) * 1000, Percentiles.At(cross, 0.5), perSecond, memory / 1024.0 / 1024.0,
            Percentiles.At(react, 0.5) * 1000, Percentiles.At(react, 0.99) * 1000,
        ];
    }

    /// <summary>What ticks cost in which all series change and no threshold is crossed, in milliseconds, in order of size.</summary>
    internal static IReadOnlyList<double> AllChange(int rules, int ticks)
    {
        using var stage = new Stage(rules);
        stage.Play(1, _ => Quiet(0));
        Times(ticks, i => stage.Play(1, s => Quiet(s + i)));
        return Times(ticks, i => stage.Play(1, s => Quiet(s + i)));
    }

    /// <summary>Rule <paramref name="i"/> as Prometheus writes it.</summary>
    internal static string Expression(int i) => $"bench_{i % Metrics} > {1000 + i}";

    /// <summary>The metrics and groups that there are.</summary>
    internal static IEnumerable<(int Metric, int Group)> Places() =>
        from metric in Enumerable.Range(0, Metrics) from @group in Enumerable.Range(0, Groups) select (metric, @group);

    /// <summary>A value below every threshold.</summary>
    internal static double Quiet(int seed) => 1 + seed * 7919 % 997 / 1000.0;

    private static List<double> Times(int count, Func<int, double> measure) => [.. Enumerable.Range(0, count).Select(measure).Order()];

    private sealed class Stage : IDisposable
    {
        private readonly Journal _journal = Journal.InMemory();
        private readonly Subject<SampleBatch> _batches = new();
        private readonly SampleBatch _batch = new(Metrics * Groups);
        private readonly List<Series> _series = [];
        private readonly Series _hot;
        private readonly AutonomicLoop _loop;
        private DateTimeOffset _now = DateTimeOffset.UnixEpoch;

        public Stage(int count)
        {
            var catalog = new SeriesCatalog();
            for (var metric = 0; metric < Metrics; metric++)
                for (var group = 0; group < Groups; group++)
                    _series.Add(catalog.Intern(
                        new Metric($"bench_{metric}", MetricKind.Gauge),
                        Labels.Of(KeyValuePair.Create(Labels.Interface, "eth0"), KeyValuePair.Create("group", $"{group}"))));
            _hot = catalog.Intern(new Metric("hot", MetricKind.Gauge), Labels.Of(Labels.Interface, "eth0"));
            var rules = Enumerable.Range(0, count).Select(Threshold).Append(Hot()).ToList();
            var begin = Stopwatch.GetTimestamp();
            _loop = new AutonomicLoop(new LoopParts
            {
                Scheduler = new HistoricalScheduler(DateTimeOffset.UnixEpoch),
                Journal = _journal,
                Policies = new FixedPolicies(new PolicySnapshot(1, rules)),
                Executors = new ExecutorSet([]),
                KeepsBaselines = false,
                IsReplay = true,
                Logging = NullLoggerFactory.Instance,
            });
            _loop.Start(_batches);
            LoadMilliseconds = Stopwatch.GetElapsedTime(begin).TotalMilliseconds;
        }

        public double LoadMilliseconds { get; }

        public long Judged => _loop.Analysis.Judged;

        /// <summary>One tick with every so manieth series; the milliseconds that it took.</summary>
        public double Play(int each, Func<int, double> value)
        {
            Begin();
            // Whole groups, so that every metric has some.
            for (var i = 0; i < _series.Count; i++)
                if (i % Groups % each == 0)
                    _batch.Add(_series[i], value(i));
            return Send();
        }

        /// <summary>One sample that raises a symptom, which is planned for in a dry run; then one that ends it. The milliseconds of the first.</summary>
        public double React(int _)
        {
            Begin();
            _batch.Add(_hot, High);
            var time = Send();
            Begin();
            _batch.Add(_hot, Low);
            Send();
            return time;
        }

        public void Dispose()
        {
            _loop.Dispose();
            _batches.Dispose();
            _journal.Dispose();
        }

        private void Begin() => _batch.Begin(_now += Tick);

        private double Send()
        {
            var begin = Stopwatch.GetTimestamp();
            _batches.OnNext(_batch);
            return Stopwatch.GetElapsedTime(begin).TotalMilliseconds;
        }

        /// <summary>A threshold of its own, which must be crossed for a day before anything is said.</summary>
        private static Rule Threshold(int i) => Rule($"r{i}", $"bench_{i % Metrics}", 1000 + i) with { GroupBy = ["group"], For = TimeSpan.FromDays(1) };

        private static Rule Hot() => Rule("hot", "hot", 1000);

        private static Rule Rule(string name, string metric, double threshold) => new()
        {
            Id = new RuleId("bench", name),
            TargetPattern = "*",
            When = new MetricCondition(new SeriesSelector(metric, Labels.None), Engine.Policies.Measure.Value, new Bound(Comparison.Above, threshold)),
            Rungs = [new Rung("", [new Step("bench.nothing", "bench", JsonDocument.Parse("{}").RootElement)], null)],
            Cooldown = TimeSpan.Zero,
        };
    }
}
