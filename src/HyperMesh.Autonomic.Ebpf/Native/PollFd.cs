using System.Runtime.InteropServices;

namespace HyperMesh.Autonomic.Ebpf.Native;

/// <summary><c>struct pollfd</c>.</summary>
[StructLayout(LayoutKind.Explicit, Size = 8)]
internal struct PollFd
{
    public const short Readable = 1;

    /// <summary>Only in answers, and there without being asked for: of a pipe's writing end, that nobody reads it any more.</summary>
    public const short Broken = 8;

    [FieldOffset(0)] public int Fd;
    [FieldOffset(4)] public short Events;
    [FieldOffset(6)] public short Answer;
}
