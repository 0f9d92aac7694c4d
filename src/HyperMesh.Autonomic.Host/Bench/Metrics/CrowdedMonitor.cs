using System.Globalization;
using System.Reactive.Concurrency;
using System.Reactive.Linq;

namespace HyperMesh.Autonomic.Host.Bench.Metrics;

/// <summary>Many series with labels as programs have them, a hundred to a metric.</summary>
internal sealed class CrowdedMonitor : IMonitor
{
    /// <summary>Time between two ticks.</summary>
    public static readonly TimeSpan Period = TimeSpan.FromMilliseconds(100);

    private const int SeriesOfOneMetric = 100;

    private readonly SampleBatch _batch;
    private readonly Series[] _series;
    private long _total;

    public CrowdedMonitor(int series)
    {
        var catalog = new SeriesCatalog();
        _batch = new SampleBatch(series);
        _series = [.. Enumerable.Range(0, series).Select(i => catalog.Intern(
            new Metric($"bench_packets_{i / SeriesOfOneMetric}_total", MetricKind.Counter, "packets", "Packets that a program has seen."),
            Labels.Of(
                KeyValuePair.Create("interface", string.Create(CultureInfo.InvariantCulture, $"eth{i % SeriesOfOneMetric}")), KeyValuePair.Create("hook", "xdp"), KeyValuePair.Create("program", "xdp_firewall"))))];
    }

    public string Name => "crowded";

    public IObservable<SampleBatch> Observe(IScheduler scheduler) => Observable.Interval(Period, scheduler).Select(_ => Batch(scheduler.Now));

    /// <summary>The next values of all series.</summary>
    public SampleBatch Batch(DateTimeOffset at)
    {
        _batch.Begin(at);
        _total += 1_000_000;
        foreach (var series in _series)
            _batch.Add(series, _total + series.Id);
        return _batch;
    }
}
