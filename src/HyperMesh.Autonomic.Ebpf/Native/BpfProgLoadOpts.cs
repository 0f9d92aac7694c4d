using System.Runtime.InteropServices;

namespace HyperMesh.Autonomic.Ebpf.Native;

/// <summary><c>struct bpf_prog_load_opts</c> of libbpf 1.1.</summary>
[StructLayout(LayoutKind.Explicit, Size = 104)]
internal struct BpfProgLoadOpts
{
    [FieldOffset(0)] public nuint Size;
    [FieldOffset(12)] public uint ExpectedAttachType;
    [FieldOffset(32)] public uint AttachBtfId;
}
