namespace HyperMesh.Autonomic.Ebpf;

/// <summary>Which packets of a cgroup's sockets a program sees.</summary>
public enum CgroupDirection
{
    /// <summary>Those that its sockets receive.</summary>
    Ingress = 0,

    /// <summary>Those that its sockets send.</summary>
    Egress = 1,
}
