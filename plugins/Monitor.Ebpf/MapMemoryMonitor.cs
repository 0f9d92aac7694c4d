using System.Reactive.Concurrency;
using System.Reactive.Linq;
using HyperMesh.Autonomic.Ebpf;
using Microsoft.Extensions.Logging;

namespace HyperMesh.Autonomic.Plugins.Monitor.Ebpf;

/// <summary>
/// Says how much kernel memory the BPF maps of this machine take, everybody's, by name: where one that is filled and never emptied shows. Once a
/// second at most, because every map is opened for it. Needs CAP_SYS_ADMIN; without it nothing is said, and that is logged once.
/// </summary>
public sealed partial class MapMemoryMonitor(LoopSettings settings, ISeriesCatalog catalog, ILogger<MapMemoryMonitor> logger) : IMonitor
{
    /// <summary>Names that are told of at most; those with the most memory.</summary>
    public const int MostNames = 64;

    // Whoever makes maps under new names all the time is not to fill the catalog with them.
    private const int MostNamesEver = 16 * MostNames;

    private static readonly TimeSpan Shortest = TimeSpan.FromSeconds(1);
    private static readonly Metric Memory = new(
        "ebpf_map_memory_bytes", MetricKind.Gauge, "bytes", "Kernel memory of all BPF maps of this name, whoever made them.");

    public string Name => "maps";

    public IReadOnlyCollection<string> Metrics => [Memory.Name];

    public IObservable<SampleBatch> Observe(IScheduler scheduler) => Observable.Defer(() =>
    {
        var reader = new Reader(catalog, logger);
        return Observable.Interval(settings.Interval > Shortest ? settings.Interval : Shortest, scheduler).Select(_ => reader.Read(scheduler.Now));
    });

    private static IEnumerable<(string Name, long Bytes)> Largest() => BpfMap.All()
        .Where(map => map.Name.Length > 0 && map.MemoryBytes is not null)
        .GroupBy(map => map.Name, (name, maps) => (name, maps.Sum(map => map.MemoryBytes!.Value)))
        .OrderByDescending(one => one.Item2)
        .Take(MostNames);

    [LoggerMessage(1, LogLevel.Warning, "The memory of BPF maps cannot be read: {Reason}")]
    private static partial void LogUnreadable(ILogger logger, string reason);

    /// <summary>What one subscription keeps: no two fill the same batch.</summary>
    private sealed class Reader(ISeriesCatalog catalog, ILogger logger)
    {
        private readonly SampleBatch _batch = new();
        private readonly Dictionary<string, Series> _series = [];
        private bool _complained;

        public SampleBatch Read(DateTimeOffset now)
        {
            _batch.Begin(now);
            try
            {
                foreach (var (name, bytes) in Largest())
                    if (SeriesOf(name) is { } series)
                        _batch.Add(series, bytes);
                _complained = false;
            }
            catch (BpfException refused)
            {
                if (!_complained)
                    LogUnreadable(logger, refused.Message);
                _complained = true;
            }

            return _batch;
        }

        /// <summary>Null once there have been too many names.</summary>
        private Series? SeriesOf(string name)
        {
            if (_series.TryGetValue(name, out var known))
                return known;

            return _series.Count < MostNamesEver ? _series[name] = catalog.Intern(Memory, Labels.Of("map", name)) : null;
        }
    }
}
