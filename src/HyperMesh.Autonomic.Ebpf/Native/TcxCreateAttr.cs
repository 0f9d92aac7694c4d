using System.Runtime.InteropServices;

namespace HyperMesh.Autonomic.Ebpf.Native;

/// <summary><c>union bpf_attr</c> of BPF_LINK_CREATE for tcx: where in the chain the program goes.</summary>
[StructLayout(LayoutKind.Explicit, Size = 32)]
internal struct TcxCreateAttr
{
    [FieldOffset(0)] public uint ProgFd;
    [FieldOffset(4)] public uint TargetIfIndex;
    [FieldOffset(8)] public uint AttachType;
    [FieldOffset(12)] public uint Flags;
    [FieldOffset(16)] public uint Relative;
    [FieldOffset(24)] public ulong ExpectedRevision;
}
