using System.Runtime.InteropServices;

namespace HyperMesh.Autonomic.Ebpf.Native;

/// <summary><c>struct pollfd</c>, without the answer, which nobody here asks for.</summary>
[StructLayout(LayoutKind.Explicit, Size = 8)]
internal struct PollFd
{
    public const short Readable = 1;

    [FieldOffset(0)] public int Fd;
    [FieldOffset(4)] public short Events;
}
