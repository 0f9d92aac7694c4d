using System.Runtime.InteropServices;

namespace HyperMesh.Autonomic.Ebpf.Native;

/// <summary><c>struct bpf_object_open_opts</c> of libbpf 1.1.</summary>
[StructLayout(LayoutKind.Explicit, Size = 80)]
internal struct BpfObjectOpenOpts
{
    [FieldOffset(0)] public nuint Size;
    [FieldOffset(8)] public nint ObjectName;
    [FieldOffset(48)] public nint BtfCustomPath;
    [FieldOffset(56)] public nint KernelLogBuf;
    [FieldOffset(64)] public nuint KernelLogSize;
}
