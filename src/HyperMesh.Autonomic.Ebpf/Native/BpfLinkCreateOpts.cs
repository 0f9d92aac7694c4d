using System.Runtime.InteropServices;

namespace HyperMesh.Autonomic.Ebpf.Native;

/// <summary><c>struct bpf_link_create_opts</c>: flags for XDP and cgroups, and a union by type.</summary>
[StructLayout(LayoutKind.Explicit, Size = 64)]
internal struct BpfLinkCreateOpts
{
    [FieldOffset(0)] public nuint Size;
    [FieldOffset(8)] public uint Flags;
    [FieldOffset(32)] public ulong PerfCookie;
    [FieldOffset(36)] public uint KprobeCount;
    [FieldOffset(40)] public nint KprobeSymbols;
}
