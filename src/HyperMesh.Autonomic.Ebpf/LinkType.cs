namespace HyperMesh.Autonomic.Ebpf;

/// <summary>
/// Types of links, with the kernel's numbers (enum bpf_link_type). A number without a name here is newer than this library.
/// </summary>
public enum LinkType
{
    /// <summary>Not told.</summary>
    Unspecified = 0,
    RawTracepoint = 1,
    Tracing = 2,
    Cgroup = 3,
    Iterator = 4,
    Netns = 5,
    Xdp = 6,
    PerfEvent = 7,
    KprobeMulti = 8,
    StructOps = 9,
    Netfilter = 10,
    Tcx = 11,
    UprobeMulti = 12,
    Netkit = 13,
}
