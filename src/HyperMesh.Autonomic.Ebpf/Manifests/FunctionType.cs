namespace HyperMesh.Autonomic.Ebpf.Manifests;

/// <summary>Types of functions in a manifest.</summary>
public enum FunctionType
{
    Xdp,
    Tc,
    CgroupSkb,
    SocketFilter,
    Kprobe,
    Kretprobe,
    Tracepoint,
    RawTracepoint,
    Uprobe,
    Uretprobe,
    Lsm,
    PerfEvent,
}
