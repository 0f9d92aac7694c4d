using System.Buffers;
using System.Runtime.InteropServices;

namespace HyperMesh.Autonomic.Ebpf.Native;

/// <summary>
/// Memory shared with the kernel. After it is disposed every access through <see cref="MemoryManager{T}.Memory"/> throws, so a piece that
/// somebody kept too long is an exception and no crash.
/// </summary>
internal sealed unsafe class MappedBytes : MemoryManager<byte>
{
    private readonly int _length;
    private byte* _start;

    private MappedBytes(byte* start, int length)
    {
        _start = start;
        _length = length;
    }

    public byte* Start => _start;

    /// <summary>Maps a part of what is behind a descriptor.</summary>
    public static MappedBytes Map(BpfFd fd, long offset, long length, bool writable, string operation)
    {
        if (length > int.MaxValue)
            throw BpfErrors.Failure(operation, -Errno.Efbig, $"{length} bytes are more than can be mapped", "make the buffer smaller");

        var protection = writable ? LibC.ProtReadWrite : LibC.ProtRead;
        var start = LibC.mmap(null, (nuint)length, protection, LibC.MapShared, fd, (nint)offset);
        return (nint)start != -1
            ? new MappedBytes((byte*)start, (int)length)
            : throw BpfErrors.Failure(operation, -Marshal.GetLastPInvokeError());
    }

    public override Span<byte> GetSpan()
    {
        ObjectDisposedException.ThrowIf(_start is null, this);
        return new Span<byte>(_start, _length);
    }

    public override MemoryHandle Pin(int elementIndex = 0)
    {
        ObjectDisposedException.ThrowIf(_start is null, this);
        ArgumentOutOfRangeException.ThrowIfGreaterThan((uint)elementIndex, (uint)_length);
        return new MemoryHandle(_start + elementIndex);
    }

    public override void Unpin()
    {
    }

    public void Unmap() => Dispose(disposing: true);

    protected override void Dispose(bool disposing)
    {
        if (_start is null)
            return;

        var start = _start;
        _start = null;
        _ = LibC.munmap(start, (nuint)_length);
    }
}
