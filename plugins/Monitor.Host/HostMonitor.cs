using System.Reactive.Concurrency;
using System.Reactive.Linq;

namespace HyperMesh.Autonomic.Plugins.Monitor.Host;

/// <summary>Reads /proc once a tick. A file that this kernel does not have is left out.</summary>
public sealed class HostMonitor(LoopSettings settings, ISeriesCatalog catalog) : IMonitor
{
    public string Name => "host";

    public IObservable<SampleBatch> Observe(IScheduler scheduler) => Observable.Using(
        () => new HostReadings(catalog),
        readings => Observable.Interval(settings.Interval, scheduler).Select(_ => readings.Read(scheduler.Now)));
}
