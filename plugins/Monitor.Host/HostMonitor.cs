using System.Reactive.Concurrency;
using System.Reactive.Linq;

namespace HyperMesh.Autonomic.Plugins.Monitor.Host;

/// <summary>Reads /proc once a tick, but four times a second at most: to read it costs more than it tells. A file that this kernel does
/// not have is left out.</summary>
public sealed class HostMonitor(LoopSettings settings, ISeriesCatalog catalog) : IMonitor
{
    private static readonly TimeSpan Shortest = TimeSpan.FromMilliseconds(250);

    public string Name => "host";

    public IObservable<SampleBatch> Observe(IScheduler scheduler) => Observable.Using(
        () => new HostReadings(settings, catalog),
        readings => Observable.Interval(settings.Interval > Shortest ? settings.Interval : Shortest, scheduler).Select(_ => readings.Read(scheduler.Now)));
}
