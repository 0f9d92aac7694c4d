using HyperMesh.Autonomic.Ebpf.Native;

namespace HyperMesh.Autonomic.Ebpf.Events;

/// <summary>
/// Takes events out of memory that the kernel writes. One thread reads; <see cref="Lost"/>, <see cref="Waiting"/> and
/// <see cref="Size"/> may be asked by another one meanwhile.
/// </summary>
internal interface IEventReader : IDisposable
{
    /// <summary>What to wait on.</summary>
    IReadOnlyList<BpfFd> Descriptors { get; }

    /// <summary>Events that found no room, as far as the kernel tells.</summary>
    ulong Lost { get; }

    /// <summary>Bytes that wait to be read.</summary>
    long Waiting { get; }

    /// <summary>Bytes that there is room for.</summary>
    long Size { get; }

    /// <summary>The next event, which stays where it is until <see cref="Advance"/>.</summary>
    bool TryRead(out ReadOnlyMemory<byte> data);

    /// <summary>Gives the room of the event back to the kernel.</summary>
    void Advance();
}
