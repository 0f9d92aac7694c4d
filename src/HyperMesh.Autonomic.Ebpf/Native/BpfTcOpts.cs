using System.Runtime.InteropServices;

namespace HyperMesh.Autonomic.Ebpf.Native;

/// <summary><c>struct bpf_tc_opts</c>.</summary>
[StructLayout(LayoutKind.Explicit, Size = 32)]
internal struct BpfTcOpts
{
    [FieldOffset(0)] public nuint Size;
    [FieldOffset(8)] public int ProgFd;
    [FieldOffset(12)] public uint Flags;
    [FieldOffset(16)] public uint ProgId;
    [FieldOffset(20)] public uint Handle;
    [FieldOffset(24)] public uint Priority;
}
