using System.Runtime.InteropServices;

namespace HyperMesh.Autonomic.Ebpf.Native;

/// <summary><c>struct bpf_map_create_opts</c>.</summary>
[StructLayout(LayoutKind.Explicit, Size = 48)]
internal struct BpfMapCreateOpts
{
    [FieldOffset(0)] public nuint Size;
    [FieldOffset(28)] public uint MapFlags;
}
