using System.Runtime.InteropServices;

namespace HyperMesh.Autonomic.Ebpf.Native;

/// <summary><c>struct if_nameindex</c>; a list ends with index 0.</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct IfNameIndex
{
    public uint Index;
    public byte* Name;
}
