using System.Reactive.Concurrency;

namespace HyperMesh.Autonomic.Engine.Plugins;

/// <summary>A plugin's monitor, with its account: what it says of itself is copied, so that nothing of the plugin is held beyond its end.</summary>
internal sealed class ContainedMonitor : IMonitor, IContained
{
    private IMonitor? _inner;

    public ContainedMonitor(IMonitor inner, PluginLedger ledger)
    {
        (_inner, Ledger, Name) = (inner, ledger, inner.Name);
        Events = inner.Events.Select(kind => kind with { Fields = kind.Fields.ToArray() }).ToArray();
        Metrics = inner.Metrics.ToArray();
    }

    public string Name { get; }

    public IReadOnlyList<EventKind> Events { get; }

    public IReadOnlyCollection<string> Metrics { get; }

    public PluginLedger Ledger { get; }

    public IObservable<SampleBatch> Observe(IScheduler scheduler) =>
        (_inner ?? throw new ObjectDisposedException(Name, "its plugin was unloaded")).Observe(scheduler);

    public void Cut() => _inner = null;
}
