using System.Runtime.InteropServices;

namespace HyperMesh.Autonomic.Ebpf.Native;

/// <summary><c>struct bpf_tc_hook</c>: an interface and a direction (1 ingress, 2 egress, 3 the clsact qdisc itself).</summary>
[StructLayout(LayoutKind.Explicit, Size = 24)]
internal struct BpfTcHook
{
    [FieldOffset(0)] public nuint Size;
    [FieldOffset(8)] public int IfIndex;
    [FieldOffset(12)] public uint AttachPoint;
    [FieldOffset(16)] public uint Parent;
}
