namespace HyperMesh.Autonomic.Ebpf;

/// <summary>Where in the kernel a program runs.</summary>
public enum HookKind
{
    /// <summary>An interface's driver, before the kernel has a packet buffer.</summary>
    Xdp,

    /// <summary>An interface's traffic control, packets that come in.</summary>
    TcIngress,

    /// <summary>An interface's traffic control, packets that go out.</summary>
    TcEgress,

    /// <summary>The sockets of a cgroup (v2), packets that come in.</summary>
    CgroupIngress,

    /// <summary>The sockets of a cgroup (v2), packets that go out.</summary>
    CgroupEgress,

    /// <summary>A packet socket on an interface.</summary>
    Socket,

    /// <summary>Probes, tracepoints, LSM and perf events: the places are in the program's manifest, the target is its name.</summary>
    Trace,
}
