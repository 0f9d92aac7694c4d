using System.Runtime.InteropServices;

namespace HyperMesh.Autonomic.Ebpf.Native;

/// <summary><c>union bpf_attr</c> of BPF_PROG_QUERY; the last two are told for tcx only.</summary>
[StructLayout(LayoutKind.Explicit, Size = 64)]
internal struct ProgQueryAttr
{
    [FieldOffset(0)] public uint Target;
    [FieldOffset(4)] public uint AttachType;
    [FieldOffset(16)] public ulong ProgIds;
    [FieldOffset(24)] public uint Count;
    [FieldOffset(40)] public ulong LinkIds;
    [FieldOffset(56)] public ulong Revision;
}
