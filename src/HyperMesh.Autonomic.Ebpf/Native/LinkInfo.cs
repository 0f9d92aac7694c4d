using System.Runtime.InteropServices;

namespace HyperMesh.Autonomic.Ebpf.Native;

/// <summary><c>struct bpf_link_info</c>; the interface is only meaningful for an XDP link.</summary>
[StructLayout(LayoutKind.Explicit, Size = 48)]
internal struct LinkInfo
{
    [FieldOffset(0)] public uint Type;
    [FieldOffset(4)] public uint Id;
    [FieldOffset(8)] public uint ProgId;
    [FieldOffset(16)] public uint XdpIfIndex;
}
