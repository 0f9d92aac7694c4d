namespace HyperMesh.Autonomic.Ebpf;

/// <summary>What a link to a perf event is for, with the kernel's numbers (enum bpf_perf_event_type).</summary>
public enum PerfKind
{
    /// <summary>Not told: the kernel is older than 6.6, or the link is of another type.</summary>
    Unspecified = 0,
    Uprobe = 1,
    Uretprobe = 2,
    Kprobe = 3,
    Kretprobe = 4,
    Tracepoint = 5,

    /// <summary>A clock or a counter.</summary>
    Event = 6,
}
