using System.Reactive.Concurrency;
using System.Reactive.Linq;
using HyperMesh.Autonomic;

namespace Authoring.Tests.Conformance;

/// <summary>A monitor as it should be, of which each part can be made wrong.</summary>
internal sealed class StoryMonitor(ISeriesCatalog catalog) : IMonitor
{
    public static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);
    private static readonly Metric Depth = new("story_depth", MetricKind.Gauge);

    public string Name => "story";

    public IReadOnlyCollection<string> Metrics { get; init; } = ["story_depth"];

    /// <summary>The ticks of one subscription.</summary>
    public Func<IScheduler, IObservable<long>> Ticks { get; init; } = clock => Observable.Interval(Interval, clock);

    /// <summary>Fills a batch; the second argument counts the ticks.</summary>
    public Action<SampleBatch, ISeriesCatalog, long> Fill { get; init; } = (batch, series, _) => batch.Add(series.Intern(Depth, Labels.None), 1);

    /// <summary>The instant of a batch.</summary>
    public Func<IScheduler, DateTimeOffset> Stamp { get; init; } = clock => clock.Now;

    /// <summary>Where a subscription gets its batch from.</summary>
    public Func<SampleBatch> NewBatch { get; init; } = () => new SampleBatch();

    /// <summary>What becomes of the stream.</summary>
    public Func<IObservable<SampleBatch>, IObservable<SampleBatch>> Shape { get; init; } = stream => stream;

    public IObservable<SampleBatch> Observe(IScheduler scheduler) => Shape(Observable.Defer(() =>
    {
        var batch = NewBatch();
        return Ticks(scheduler).Select(tick =>
        {
            batch.Begin(Stamp(scheduler));
            Fill(batch, catalog, tick);
            return batch;
        });
    }));
}
