using System.Reactive.Concurrency;
using System.Reactive.Linq;

namespace HyperMesh.Autonomic.Plugins.Monitor.Host;

/// <summary>Reads /proc and cgroups once a tick, but four times a second at most: to read it costs more than it tells. A file that this kernel does
/// not have is left out.</summary>
public sealed class HostMonitor : IMonitor
{
    private static readonly TimeSpan Shortest = TimeSpan.FromMilliseconds(250);

    private readonly LoopSettings _settings;
    private readonly ISeriesCatalog _catalog;
    private readonly CgroupSettings _cgroups;

    /// <param name="settings">Which interfaces are watched, and how often.</param>
    /// <param name="catalog">Gives out series.</param>
    /// <param name="own">Which cgroups are looked at (docs/monitors.md).</param>
    /// <exception cref="ArgumentException">There is a mistake in the plugin's own settings; the message names the key and the mend.</exception>
    public HostMonitor(LoopSettings settings, ISeriesCatalog catalog, PluginSettings own) =>
        (_settings, _catalog, _cgroups) = (settings, catalog, CgroupSettings.Read(own));

    public string Name => "host";

    public IReadOnlyCollection<string> Metrics =>
    [
        "host_cpu_seconds_total", "host_memory_total_bytes", "host_memory_available_bytes", "host_load1", "tcp_established",
        "host_pressure_seconds_total", "host_network_receive_bytes_total", "host_network_receive_packets_total", "host_network_receive_drop_total",
        "host_network_transmit_bytes_total", "host_network_transmit_packets_total", "host_network_carrier_changes_total",
        .. CgroupFiles.Metrics,
    ];

    public IObservable<SampleBatch> Observe(IScheduler scheduler) => Observable.Using(
        () => new HostReadings(_settings, _cgroups, _catalog),
        readings => Observable.Interval(_settings.Interval > Shortest ? _settings.Interval : Shortest, scheduler).Select(_ => readings.Read(scheduler.Now)));
}
