using System.Reactive.Concurrency;
using System.Reactive.Linq;
using HyperMesh.Autonomic;

namespace FaultyPlugin;

/// <summary>A monitor that has nothing to say; its name shows that it was given the settings and the catalog.</summary>
public sealed class QuietMonitor(LoopSettings settings, ISeriesCatalog catalog) : IMonitor
{
    public string Name { get; } = $"quiet {settings.PinRoot} {catalog.All.Count}";

    public IObservable<SampleBatch> Observe(IScheduler scheduler) => Observable.Never<SampleBatch>();
}
