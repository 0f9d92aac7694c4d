using System.Runtime.InteropServices;

namespace HyperMesh.Autonomic.Ebpf.Native;

/// <summary><c>struct bpf_xdp_query_opts</c>: which program sits on an interface, and in which mode.</summary>
[StructLayout(LayoutKind.Explicit, Size = 32)]
internal struct BpfXdpQueryOpts
{
    [FieldOffset(0)] public nuint Size;
    [FieldOffset(8)] public uint ProgId;
    [FieldOffset(12)] public uint DrvProgId;
    [FieldOffset(16)] public uint HwProgId;
    [FieldOffset(20)] public uint SkbProgId;
    [FieldOffset(24)] public byte AttachMode;
}
