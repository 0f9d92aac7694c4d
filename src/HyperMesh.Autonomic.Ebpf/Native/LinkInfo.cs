using System.Runtime.InteropServices;

namespace HyperMesh.Autonomic.Ebpf.Native;

/// <summary>
/// <c>struct bpf_link_info</c>: a head, and a union by type. A kernel fills what it knows of the type and leaves the rest zero.
/// </summary>
[StructLayout(LayoutKind.Explicit, Size = 64)]
internal struct LinkInfo
{
    [FieldOffset(0)] public uint Type;
    [FieldOffset(4)] public uint Id;
    [FieldOffset(8)] public uint ProgId;

    /// <summary>XDP, tcx and netkit.</summary>
    [FieldOffset(16)] public uint IfIndex;

    /// <summary>Tcx, netkit and netns.</summary>
    [FieldOffset(20)] public uint DeviceAttachType;

    [FieldOffset(16)] public ulong CgroupId;
    [FieldOffset(24)] public uint CgroupAttachType;

    [FieldOffset(16)] public uint TracingAttachType;
    [FieldOffset(20)] public uint TracingObjectId;
    [FieldOffset(24)] public uint TracingTypeId;

    /// <summary>A buffer of the caller's for the name of a raw tracepoint.</summary>
    [FieldOffset(16)] public ulong RawName;
    [FieldOffset(24)] public uint RawNameLength;

    /// <summary>Which of the unions below is told (enum bpf_perf_event_type).</summary>
    [FieldOffset(16)] public uint PerfType;

    /// <summary>A buffer of the caller's: the function, the file of a uprobe, or the tracepoint.</summary>
    [FieldOffset(24)] public ulong PerfName;
    [FieldOffset(32)] public uint PerfNameLength;
    [FieldOffset(36)] public uint PerfOffset;

    /// <summary>Cookie of a tracepoint and of a uprobe.</summary>
    [FieldOffset(40)] public ulong PerfCookie;

    /// <summary>Cookie of a kprobe, of which the address comes first.</summary>
    [FieldOffset(56)] public ulong KprobeCookie;
}
