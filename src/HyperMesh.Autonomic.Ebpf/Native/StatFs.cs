using System.Runtime.InteropServices;

namespace HyperMesh.Autonomic.Ebpf.Native;

/// <summary><c>struct statfs</c> of 64-bit Linux, of which only the type is read; the size leaves room for every architecture.</summary>
[StructLayout(LayoutKind.Explicit, Size = 256)]
internal struct StatFs
{
    public const long BpfFsMagic = 0xcafe4a11;

    [FieldOffset(0)] public long Type;
}
