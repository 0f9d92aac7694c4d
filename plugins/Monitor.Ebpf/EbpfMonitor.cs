using System.Reactive.Concurrency;
using System.Reactive.Linq;
using HyperMesh.Autonomic.Documents;
using HyperMesh.Autonomic.Ebpf;
using HyperMesh.Autonomic.Ebpf.Manifests;
using Microsoft.Extensions.Logging;

namespace HyperMesh.Autonomic.Plugins.Monitor.Ebpf;

/// <summary>Reads the counters of whatever program of ours is on the XDP hook of each watched interface. The kernel's link says which
/// program that is, on every tick: so a swap, whoever made it, is followed at once.</summary>
public sealed class EbpfMonitor(LoopSettings settings, ISeriesCatalog catalog, ILogger<EbpfMonitor> logger) : IMonitor
{
    public string Name => "ebpf";

    public IObservable<SampleBatch> Observe(IScheduler scheduler) => Observable.Using(
        () => new HookReaders(settings, catalog, logger),
        readers => Observable.Interval(settings.Interval, scheduler).Select(_ => readers.Read(scheduler.Now)));

    /// <summary>The readers of one subscription and the batch that they fill.</summary>
    private sealed class HookReaders : IDisposable
    {
        private readonly SampleBatch _batch = new();
        private readonly HookReader[] _readers;

        public HookReaders(LoopSettings settings, ISeriesCatalog catalog, ILogger logger)
        {
            var programs = ProgramCatalog.Read(settings.ProgramFolders, new ProblemList());
            var pins = new PinDirectory(settings.PinRoot);
            _readers = [.. settings.Interfaces.Select(name => new HookReader(name, pins.ForHook($"xdp:{name}"), programs, catalog, logger))];
        }

        public SampleBatch Read(DateTimeOffset now)
        {
            _batch.Begin(now);
            foreach (var reader in _readers)
                reader.Read(_batch);
            return _batch;
        }

        public void Dispose()
        {
            foreach (var reader in _readers)
                reader.Dispose();
        }
    }
}
