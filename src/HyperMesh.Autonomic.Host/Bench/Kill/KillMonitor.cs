using System.Diagnostics;
using System.Reactive.Concurrency;
using System.Reactive.Linq;

namespace HyperMesh.Autonomic.Host.Bench.Kill;

/// <summary>Loads on two interfaces that rise and fall by a seed, and do not mind that the process is another one: they go by the time since boot.</summary>
internal sealed class KillMonitor(ISeriesCatalog catalog, int seed) : IMonitor
{
    private static readonly TimeSpan Period = TimeSpan.FromMilliseconds(5);

    /// <summary>In calm nothing is loaded.</summary>
    public bool IsCalm { get; init; }

    public string Name => "script";

    public IObservable<SampleBatch> Observe(IScheduler scheduler)
    {
        var metric = new Metric("load", MetricKind.Gauge);
        var series = KillSubject.Targets.Select(target => catalog.Intern(metric, Labels.Of(Labels.Interface, target))).ToList();
        return Observable.Interval(Period, scheduler).Select(_ =>
        {
            var batch = new SampleBatch();
            batch.Begin(scheduler.Now);
            for (var i = 0; i < series.Count; i++)
                batch.Add(series[i], LoadOf(i, Stopwatch.GetElapsedTime(0)));
            return batch;
        });
    }

    private double LoadOf(int index, TimeSpan time)
    {
        if (IsCalm)
            return 0;

        var piece = (long)(time.TotalMilliseconds / 60);
        var random = new Random(HashCode.Combine(seed, index) ^ (int)(piece * 0x9E3779B1));
        return random.Next(100);
    }
}
