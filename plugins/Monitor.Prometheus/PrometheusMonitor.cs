using System.Reactive.Concurrency;
using System.Reactive.Disposables;
using System.Reactive.Linq;
using Microsoft.Extensions.Logging;

namespace HyperMesh.Autonomic.Plugins.Monitor.Prometheus;

/// <summary>Brings the metrics of exporters and Prometheus servers. Targets that are due at once are asked side by side; a tick waits for the slowest
/// of them, and for none longer than its timeout.</summary>
/// <remarks>Without targets in the configuration it is silent.</remarks>
public sealed class PrometheusMonitor : IMonitor
{
    private readonly IReadOnlyList<Target> _targets;
    private readonly ISeriesCatalog _catalog;
    private readonly ILogger _logger;

    /// <exception cref="ArgumentException">The settings have mistakes; the message has all of them.</exception>
    public PrometheusMonitor(PluginSettings settings, ISeriesCatalog catalog, ILogger<PrometheusMonitor> logger) =>
        (_targets, _catalog, _logger) = (TargetReader.Read(settings), catalog, logger);

    public string Name => "prometheus";

    /// <summary>What is said of each target, and what is asked of it.</summary>
    public IReadOnlyCollection<string> Metrics =>
        [.. TargetScrape.OwnMetrics, .. _targets.SelectMany(target => target.Metrics.Count > 0 ? target.Metrics : ["*"]).Distinct()];

    public IObservable<SampleBatch> Observe(IScheduler scheduler) => _targets.Count == 0
        ? Observable.Never<SampleBatch>()
        : Observable.Create<SampleBatch>(observer =>
        {
            var scrapes = _targets.Select(target => new TargetScrape(target, _catalog, _logger) { Due = scheduler.Now }).ToList();
            var end = new CancellationDisposable();
            var batch = new SampleBatch();
            var ticks = scheduler.Schedule(TimeSpan.Zero, again =>
            {
                if (Ask(scrapes, scheduler.Now, batch, end.Token))
                    observer.OnNext(batch);
                var next = scrapes.Min(scrape => scrape.Due) - scheduler.Now;
                again(next > TimeSpan.Zero ? next : TimeSpan.Zero);
            });
            // First nothing new is begun, then what is under way ends, then connections are closed.
            return new CompositeDisposable(ticks, end, Disposable.Create(scrapes, all => all.ForEach(scrape => scrape.Dispose())));
        });

    /// <summary>Asks all that are due; false when it was ended meanwhile.</summary>
    private static bool Ask(List<TargetScrape> scrapes, DateTimeOffset now, SampleBatch batch, CancellationToken end)
    {
        var due = scrapes.Where(scrape => scrape.Due <= now).ToList();
        try
        {
            // The scheduler's thread is this monitor's own: it may wait.
            Task.WhenAll(due.Select(scrape => scrape.AskAsync(now, end))).GetAwaiter().GetResult();
        }
        catch (Exception fault) when (end.IsCancellationRequested && fault is (OperationCanceledException or ObjectDisposedException))
        {
            // The subscription has ended meanwhile.
            return false;
        }

        batch.Begin(now);
        foreach (var scrape in due)
        {
            scrape.AddTo(batch);
            // What is late is not made up for.
            scrape.Due = scrape.Due + scrape.Target.Interval > now ? scrape.Due + scrape.Target.Interval : now + scrape.Target.Interval;
        }

        return due.Count > 0;
    }
}
