using System.Runtime.InteropServices;

namespace HyperMesh.Autonomic.Ebpf.Native;

/// <summary>
/// The ring of one CPU: a page with the positions, and the data (struct perf_event_mmap_page in linux/perf_event.h). A record that is
/// broken in two by the end is put together in memory of our own.
/// </summary>
internal sealed unsafe class PerfRing : IDisposable
{
    private const int HeadAt = 1024;
    private const int TailAt = 1032;
    private const int HeaderBytes = 8;
    private const uint LostRecord = 2;
    private const uint SampleRecord = 9;

    private readonly MappedBytes _mapped;
    private readonly ReadOnlyMemory<byte> _data;
    private readonly byte[] _joined = new byte[ushort.MaxValue];
    private readonly bool _tellsLost;
    private ulong _position;
    private ushort _step;
    private ulong _lost;

    private PerfRing(BpfFd fd, MappedBytes mapped, bool tellsLost)
    {
        Fd = fd;
        _mapped = mapped;
        _tellsLost = tellsLost;
        _data = mapped.Memory[Environment.SystemPageSize..];
        _position = Volatile.Read(ref Tail);
    }

    public BpfFd Fd { get; }

    public int Size => _data.Length;

    public long Waiting => Math.Max(0, (long)(Volatile.Read(ref Head) - Volatile.Read(ref Tail)));

    /// <summary>
    /// The kernel puts a record about lost events before the next one that finds room, so the last loss of all is not told by records; since
    /// Linux 6.0 a read tells.
    /// </summary>
    public ulong Lost
    {
        get
        {
            var read = stackalloc ulong[2];
            var told = _tellsLost && LibC.read(Fd, read, 2 * sizeof(ulong)) == 2 * sizeof(ulong) ? read[1] : 0;
            return Math.Max(told, Volatile.Read(ref _lost));
        }
    }

    private ref ulong Head => ref *(ulong*)(_mapped.Start + HeadAt);

    private ref ulong Tail => ref *(ulong*)(_mapped.Start + TailAt);

    /// <summary>Null when the CPU is offline.</summary>
    public static PerfRing? Open(int cpu, int pages, string operation)
    {
        var fd = Open(cpu, PerfEventAttr.FormatLost, out _);
        var tellsLost = !fd.IsInvalid;
        var error = 0;
        if (fd.IsInvalid)
            fd = Open(cpu, 0, out error);
        if (fd.IsInvalid)
            return error == Errno.Enodev ? null : throw BpfErrors.Failure(operation, -error);

        try
        {
            var mapped = MappedBytes.Map(fd, 0, (pages + 1L) * Environment.SystemPageSize, writable: true, operation);
            return new PerfRing(fd, mapped, tellsLost);
        }
        catch
        {
            fd.Dispose();
            throw;
        }
    }

    public bool TryRead(out ReadOnlyMemory<byte> data)
    {
        var head = Volatile.Read(ref Head);
        while (_position < head)
        {
            var record = Record(head);
            var type = MemoryMarshal.Read<uint>(record.Span);
            if (type == SampleRecord && record.Length >= HeaderBytes + sizeof(uint))
            {
                var length = MemoryMarshal.Read<uint>(record.Span[HeaderBytes..]);
                data = record.Slice(HeaderBytes + sizeof(uint), (int)Math.Min(length, record.Length - HeaderBytes - sizeof(uint)));
                return true;
            }

            if (type == LostRecord && record.Length >= HeaderBytes + (2 * sizeof(ulong)))
                Volatile.Write(ref _lost, _lost + MemoryMarshal.Read<ulong>(record.Span[(HeaderBytes + sizeof(ulong))..]));

            Advance();
        }

        data = default;
        return false;
    }

    public void Advance()
    {
        _position += _step;
        Volatile.Write(ref Tail, _position);
    }

    public void Dispose()
    {
        _mapped.Unmap();
        Fd.Dispose();
    }

    private static BpfFd Open(int cpu, ulong format, out int error)
    {
        var attr = new PerfEventAttr
        {
            Type = PerfEventAttr.Software,
            Config = PerfEventAttr.BpfOutput,
            Sample = 1,
            SampleType = PerfEventAttr.SampleRaw,
            ReadFormat = format,
            WakeupEvents = 1,
        };
        var fd = PerfCalls.Open(attr, null, -1, cpu);
        error = Math.Max(0, -fd);
        return new BpfFd(fd);
    }

    private ReadOnlyMemory<byte> Record(ulong head)
    {
        var at = (int)(_position & (ulong)(Size - 1));

        // Positions and sizes are multiples of 8, so the header itself is never broken.
        _step = MemoryMarshal.Read<ushort>(_data.Span[(at + 6)..]);
        if (_step < HeaderBytes || _step > head - _position)
            throw new InvalidDataException($"the perf buffer has a record of {_step} bytes at {_position}, with {head - _position} there");

        if (at + _step <= Size)
            return _data.Slice(at, _step);

        var first = Size - at;
        _data.Span[at..].CopyTo(_joined);
        _data.Span[..(_step - first)].CopyTo(_joined.AsSpan(first));
        return _joined.AsMemory(0, _step);
    }
}
