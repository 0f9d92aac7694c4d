using System.Reactive.Concurrency;
using System.Reactive.Linq;
using HyperMesh.Autonomic;

namespace HelloPlugin;

/// <summary>How many files are open on this host, at every tick of the loop.</summary>
public sealed class HelloPluginMonitor(LoopSettings settings, ISeriesCatalog catalog) : IMonitor
{
    public string Name => "hello-plugin";

    public IReadOnlyCollection<string> Metrics => [OpenFiles.Metric.Name];

    // Cold: each subscription opens a source of its own, and closes it. The scheduler is the only clock.
    public IObservable<SampleBatch> Observe(IScheduler scheduler) => Observable.Using(
        () => new OpenFiles(catalog),
        source => Observable.Interval(settings.Interval, scheduler).Select(_ => source.Read(scheduler.Now)));
}
