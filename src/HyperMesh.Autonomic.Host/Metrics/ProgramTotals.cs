using HyperMesh.Autonomic.Ebpf.Manifests;

namespace HyperMesh.Autonomic.Host.Metrics;

/// <summary>What all programs on hooks have counted together, by the roles that their manifests give to counters.</summary>
internal static class ProgramTotals
{
    public const string Packets = "ebpf_packets_processed_total";
    public const string Drops = "ebpf_packets_dropped_total";

    public const string EventsLost = "hypermesh_program_events_lost_total";

    /// <summary>The metrics for the programs that may come onto hooks.</summary>
    public static IReadOnlyList<DerivedMetric> Of(IReadOnlyCollection<ProgramManifest> programs)
    {
        return
        [
            Total(Packets, CounterRole.Packets, "Packets that our programs on hooks have seen, counted by each program that a packet met: the counters to which manifests give the role packets."),
            new(new MetricFamily(EventsLost, FamilyKind.Counter, "Events that our programs could not send for want of room, all together.", "events")) { From = ["ebpf_events_lost_total"] },
            Total(Drops, CounterRole.Drops, "Packets that our programs on hooks have dropped: the counters to which manifests give the role drops."),
        ];

        DerivedMetric Total(string name, CounterRole role, string help) => new(new MetricFamily(name, FamilyKind.Counter, help, "packets"))
        {
            From = [.. programs.SelectMany(program => program.Counters).Where(counter => counter.Role == role).Select(counter => counter.Metric.Name).Distinct()],
            By = [Labels.Interface, "cgroup", "hook"],
        };
    }
}
