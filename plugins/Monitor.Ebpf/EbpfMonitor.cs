using System.Reactive.Concurrency;
using System.Reactive.Linq;
using HyperMesh.Autonomic.Documents;
using HyperMesh.Autonomic.Ebpf.Manifests;
using HyperMesh.Autonomic.Ebpf.Readings;
using Microsoft.Extensions.Logging;

namespace HyperMesh.Autonomic.Plugins.Monitor.Ebpf;

/// <summary>Reads whatever program of ours is on the hooks of the watched interfaces, on cgroups and on traces: its counters, histograms, events
/// and those lost, as its manifest describes them. The kernel's link says which program that is, on every tick: so a swap, whoever made it, is
/// followed at once. <c>ebpf_hook_attached</c> is 0 where pins say that there should be a program and the kernel says that there is none.
/// </summary>
public sealed class EbpfMonitor(LoopSettings settings, ISeriesCatalog catalog, ILogger<EbpfMonitor> logger) : IMonitor
{
    private readonly Lazy<IReadOnlyList<EventKind>> _events = new(() =>
        [.. ProgramCatalog.Read(settings.ProgramFolders, new ProblemList()).All.SelectMany(ProgramEvents.Kinds)]);

    public string Name => "ebpf";

    public IReadOnlyList<EventKind> Events => _events.Value;

    /// <summary>What the manifests of the programs describe, and what is said of every hook.</summary>
    public IReadOnlyCollection<string> Metrics =>
    [
        .. ProgramCatalog.Read(settings.ProgramFolders, new ProblemList()).All.SelectMany(manifest => manifest.MetricNames),
        "ebpf_hook_attached", "ebpf_events_lost_total", "ebpf_entries_unread",
    ];

    public IObservable<SampleBatch> Observe(IScheduler scheduler) => Observable.Using(
        () => new HookReaders(settings, catalog, logger),
        readers => Observable.Interval(settings.Interval, scheduler).Select(_ => readers.Read(scheduler.Now)));
}
