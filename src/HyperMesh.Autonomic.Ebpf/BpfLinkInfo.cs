namespace HyperMesh.Autonomic.Ebpf;

/// <summary>What the kernel knows of a link. Which of the further properties are told depends on the type and on the kernel's age.</summary>
/// <param name="LinkId">The kernel's id; 0 for an attachment that is no link in the kernel (perf events before Linux 5.15).</param>
/// <param name="Type">The type.</param>
/// <param name="ProgramId">The program that runs now.</param>
/// <param name="IfIndex">
/// For XDP, tcx and netkit the interface's number inside its namespace; 0 when the interface is gone or the link was detached.
/// </param>
public sealed record BpfLinkInfo(uint LinkId, LinkType Type, uint ProgramId, int IfIndex)
{
    /// <summary>Where in the kernel, for tcx, netkit, cgroup, network namespace and tracing links (LSM among them); otherwise null.</summary>
    public AttachType? Attach { get; init; }

    /// <summary>The cgroup's id (its inode number below /sys/fs/cgroup), or 0; 0 too when the cgroup is gone.</summary>
    public ulong CgroupId { get; init; }

    /// <summary>What a perf event link is for; told from Linux 6.6 on.</summary>
    public PerfKind Perf { get; init; }

    /// <summary>
    /// What is traced: the raw tracepoint, or from Linux 6.6 on the tracepoint, the kernel's function or the file of a uprobe.
    /// Null when it is not told.
    /// </summary>
    public string? Target { get; init; }

    /// <summary>For a probe the offset in the function or in the file.</summary>
    public uint TargetOffset { get; init; }

    /// <summary>For a tracing link the BTF object (1 is the kernel's own) or the program that it is attached to.</summary>
    public uint TargetObjectId { get; init; }

    /// <summary>For a tracing link the function's type in that BTF object.</summary>
    public uint TargetTypeId { get; init; }

    /// <summary>For a perf event link the value that its program gets from bpf_get_attach_cookie, as far as it is told.</summary>
    public ulong Cookie { get; init; }
}
