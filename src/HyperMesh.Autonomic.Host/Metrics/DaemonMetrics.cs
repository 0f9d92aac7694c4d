using System.Globalization;
using System.Runtime.InteropServices;
using HyperMesh.Autonomic.Engine.Plugins;
using HyperMesh.Autonomic.Host.Control;

namespace HyperMesh.Autonomic.Host.Metrics;

/// <summary>How the daemon itself is: monitors, plugins, store, policies, the loop's thread, the process. Thread-safe; asks nobody who could be busy.</summary>
/// <param name="daemon">What runs.</param>
/// <param name="pulse">Of the loop.</param>
internal sealed class DaemonMetrics(Daemon daemon, LoopPulse pulse) : IMetricSource
{
    private static readonly MetricFamily Samples = Counter("hypermesh_samples_total", "Samples that the loop has analyzed.");
    private static readonly MetricFamily Series = Gauge("hypermesh_series", "Series that the loop has heard of lately.");
    private static readonly MetricFamily Coalesced = Counter("hypermesh_monitor_ticks_coalesced_total", "Ticks of a monitor that a newer one replaced before the loop could look at them.");
    private static readonly MetricFamily EventsLost = Counter("hypermesh_monitor_events_lost_total", "Events of a monitor that found no room because the loop was busy.");
    private static readonly MetricFamily Failing = Gauge("hypermesh_monitor_failing", "1 while a monitor fails.");
    private static readonly MetricFamily Unread = Counter("hypermesh_decisions_unread_total", "Decisions that were left out of the daemon's output, because nobody read it.");
    private static readonly MetricFamily PluginFaults = Counter("hypermesh_plugin_faults_total", "Faults of a plugin since its files were last replaced.");
    private static readonly MetricFamily PluginUp = Gauge("hypermesh_plugin_up", "1 while a plugin takes part; 0 while it backs off, is in quarantine or is left out.");
    private static readonly MetricFamily StoreBytes = Gauge("hypermesh_store_bytes", "Size of the Knowledge store, its log included.", "bytes");
    private static readonly MetricFamily LastRecord = Gauge("hypermesh_store_last_record", "Id of the newest record in the journal.");
    private static readonly MetricFamily Revision = Gauge("hypermesh_policy_revision", "Revision of the policies in force.");
    private static readonly MetricFamily Rules = Gauge("hypermesh_policy_rules", "Rules in force.");
    private static readonly MetricFamily Refused = Gauge("hypermesh_reload_failed", "1 while an edit, or a revision of the fleet, is not taken over, because there is an error in it.");
    private static readonly MetricFamily Lag = Gauge("hypermesh_loop_lag_seconds", "How late the loop's thread came round, or is by now.", "seconds");
    private static readonly MetricFamily Up = Gauge("hypermesh_loop_up", "1 while the loop runs; 0 when somebody holds it, or it has ended.");
    private static readonly MetricFamily FleetNodes = Gauge("hypermesh_fleet_nodes", "Nodes of the fleet that are up, as far as was heard; 0 without a fleet.");
    private static readonly MetricFamily Build = Gauge("hypermesh_build_info", "Always 1; the labels say what runs.");
    private static readonly MetricFamily Cpu = Counter("process_cpu_seconds_total", "Processor time that the daemon has used.", "seconds");
    private static readonly MetricFamily Resident = Gauge("process_resident_memory_bytes", "Memory of the daemon that is in use.", "bytes");
    private static readonly MetricFamily Descriptors = Gauge("process_open_fds", "Open file descriptors of the daemon.");
    private static readonly MetricFamily Started = Gauge("process_start_time_seconds", "When the daemon started, in seconds since 1970.", "seconds");
    private static readonly MetricFamily Collections = Counter("dotnet_gc_collections_total", "Collections of garbage that included a generation.");
    private static readonly MetricFamily Paused = Counter("dotnet_gc_pause_seconds_total", "Time for which the daemon stood still for garbage.", "seconds");
    private static readonly MetricFamily Heap = Gauge("dotnet_gc_heap_bytes", "Managed memory after the last collection.", "bytes");
    private static readonly MetricFamily Allocated = Counter("dotnet_gc_allocated_bytes_total", "Managed memory that has been allocated.", "bytes");

    // Each descriptor is an entry to be read, and each scraper has one.
    private readonly Recent<(long Resident, int Descriptors)> _process = new(
        TimeSpan.FromSeconds(1), () => (Environment.WorkingSet, Directory.EnumerateFileSystemEntries("/proc/self/fd").Count()));

    public IReadOnlyList<MetricFamily> Families { get; } =
    [
        Samples, Series, Coalesced, EventsLost, Failing, Unread, PluginFaults, PluginUp, StoreBytes, LastRecord, Revision, Rules, Refused, Lag, Up, FleetNodes, Build,
        Cpu, Resident, Descriptors, Started, Collections, Paused, Heap, Allocated,
    ];

    public void Write(ExpositionWriter page)
    {
        var loop = daemon.Loop;
        page.Single(Samples, loop.Samples);
        page.Single(Series, daemon.Board.Count);
        var monitors = loop.Monitors.DistinctBy(monitor => monitor.Name).ToList();
        Each(page, Coalesced, monitors, monitor => monitor.Coalesced, monitor => ("monitor", monitor.Name));
        Each(page, EventsLost, monitors, monitor => monitor.EventsLost, monitor => ("monitor", monitor.Name));
        Each(page, Failing, monitors, monitor => monitor.IsFailing == true ? 1 : 0, monitor => ("monitor", monitor.Name));
        page.Single(Unread, daemon.Unread());
        var plugins = daemon.Plugins.States.DistinctBy(plugin => plugin.Name).ToList();
        Each(page, PluginFaults, plugins, plugin => plugin.Faults, plugin => ("plugin", plugin.Name));
        Each(page, PluginUp, plugins, plugin => plugin.Phase == PluginPhase.Loaded ? 1 : 0, plugin => ("plugin", plugin.Name));
        page.Single(StoreBytes, StatusReader.SizeOf(daemon.Store));
        page.Single(LastRecord, daemon.Journal.LastId);
        page.Single(Revision, daemon.Policies.Current.Revision);
        page.Single(Rules, daemon.Policies.Current.Rules.Count);
        page.Begin(Refused);
        page.Sample(Refused, daemon.Reloader.PolicyError is null ? 0 : 1, ("of", "policies"));
        page.Sample(Refused, daemon.Reloader.Configuration.Error is null ? 0 : 1, ("of", "configuration"));
        page.Sample(Refused, daemon.FleetRefusal() is null ? 0 : 1, ("of", "fleet"));
        page.Single(Lag, pulse.Lag.TotalSeconds);
        page.Single(Up, loop.HeldBy is null && !loop.Faulted.IsFaulted ? 1 : 0);
        page.Single(FleetNodes, daemon.FleetSettings is null ? 0 : daemon.Fleet.Nodes.Count);
        WriteProcess(page);
    }

    private void WriteProcess(ExpositionWriter page)
    {
        page.Begin(Build);
        page.Sample(Build, 1, ("runtime", Environment.Version.ToString()), ("system", RuntimeInformation.OSDescription), ("version", StatusReader.Version));
        page.Single(Cpu, Environment.CpuUsage.TotalTime.TotalSeconds);
        var (resident, descriptors) = _process.Value;
        page.Single(Resident, resident);
        page.Single(Descriptors, descriptors);
        page.Single(Started, daemon.StartedAt.ToUnixTimeMilliseconds() / 1000.0);
        page.Begin(Collections);
        for (var generation = 0; generation <= GC.MaxGeneration; generation++)
            page.Sample(Collections, GC.CollectionCount(generation), ("generation", generation.ToString(CultureInfo.InvariantCulture)));
        page.Single(Paused, GC.GetTotalPauseDuration().TotalSeconds);
        page.Single(Heap, GC.GetGCMemoryInfo().HeapSizeBytes);
        page.Single(Allocated, GC.GetTotalAllocatedBytes());
    }

    private static void Each<T>(ExpositionWriter page, MetricFamily family, IEnumerable<T> parts, Func<T, double> value, Func<T, (string, string)> label)
    {
        page.Begin(family);
        foreach (var part in parts)
            page.Sample(family, value(part), label(part));
    }

    private static MetricFamily Gauge(string name, string help, string unit = "") => new(name, FamilyKind.Gauge, help, unit);

    private static MetricFamily Counter(string name, string help, string unit = "") => new(name, FamilyKind.Counter, help, unit);
}
