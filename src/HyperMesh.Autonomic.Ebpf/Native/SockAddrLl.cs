using System.Runtime.InteropServices;

namespace HyperMesh.Autonomic.Ebpf.Native;

/// <summary><c>struct sockaddr_ll</c>.</summary>
[StructLayout(LayoutKind.Explicit, Size = 20)]
internal struct SockAddrLl
{
    [FieldOffset(0)] public ushort Family;
    [FieldOffset(2)] public ushort Protocol;
    [FieldOffset(4)] public int IfIndex;
}
