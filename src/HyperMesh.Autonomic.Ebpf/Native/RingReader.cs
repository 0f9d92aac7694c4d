using HyperMesh.Autonomic.Ebpf.Events;

namespace HyperMesh.Autonomic.Ebpf.Native;

/// <summary>
/// Reads a ring buffer (the kernel's Documentation/bpf/ringbuf.rst): a page with the position of the consumer, a page with that of the
/// producer, and the data, mapped twice in a row so that no record is broken in two.
/// </summary>
internal sealed unsafe class RingReader : IEventReader
{
    private const int HeaderBytes = 8;
    private const uint Busy = 1u << 31;
    private const uint Discarded = 1u << 30;

    private readonly BpfFd _fd;
    private readonly MappedBytes _consumer;
    private readonly MappedBytes _producer;
    private readonly ReadOnlyMemory<byte> _data;
    private ulong _position;
    private ulong _step;

    public RingReader(BpfMap map)
    {
        var operation = $"read ring buffer '{map.Name}'";
        var page = Environment.SystemPageSize;
        Size = map.Info.MaxEntries;
        _fd = map.Fd.Duplicate();
        try
        {
            _consumer = MappedBytes.Map(_fd, 0, page, writable: true, operation);
            _producer = MappedBytes.Map(_fd, page, page + (2 * Size), writable: false, operation);
        }
        catch
        {
            _consumer?.Unmap();
            _fd.Dispose();
            throw;
        }

        Descriptors = [_fd];
        _data = _producer.Memory[page..];
        _position = Volatile.Read(ref *(ulong*)_consumer.Start);
    }

    public IReadOnlyList<BpfFd> Descriptors { get; }

    public ulong Lost => 0;

    public long Size { get; }

    public long Waiting => Math.Max(0, (long)(Volatile.Read(ref *(ulong*)_producer.Start) - Volatile.Read(ref *(ulong*)_consumer.Start)));

    public bool TryRead(out ReadOnlyMemory<byte> data)
    {
        data = default;
        while (_position < Volatile.Read(ref *(ulong*)_producer.Start))
        {
            var at = (int)(_position & (ulong)(Size - 1));
            var header = Volatile.Read(ref *(uint*)(_producer.Start + Environment.SystemPageSize + at));
            if ((header & Busy) != 0)
                return false;

            long length = header & ~(Busy | Discarded);
            if (length > Size - HeaderBytes)
                throw new InvalidDataException($"the ring buffer has a record of {length} bytes at {_position}, more than it holds");

            _step = (ulong)((length + HeaderBytes + 7) / 8 * 8);
            if ((header & Discarded) == 0)
            {
                data = _data.Slice(at + HeaderBytes, (int)length);
                return true;
            }

            Advance();
        }

        return false;
    }

    public void Advance()
    {
        _position += _step;
        Volatile.Write(ref *(ulong*)_consumer.Start, _position);
    }

    public void Dispose()
    {
        _consumer.Unmap();
        _producer.Unmap();
        _fd.Dispose();
    }
}
