using System.Buffers.Binary;

namespace HyperMesh.Autonomic.Ebpf.Tests.Objects;

/// <summary>Makes broken objects of good ones; the same seed makes the same ones.</summary>
internal sealed class ObjectMutator
{
    private const int SectionBytes = 64;
    private const int SymbolBytes = 24;

    private static readonly ulong[] Extremes =
        [0, 1, 7, 8, 0x7f, 0xff, 0x7fff, 0xffff, 0x10000, 0x7fffffff, 0x80000000, 0xffffffff, 0x100000000, long.MaxValue, ulong.MaxValue, ulong.MaxValue - 7];

    private readonly Random _random;
    private readonly byte[][] _objects;
    private readonly byte[] _buffer;

    public ObjectMutator(IEnumerable<string> paths, int seed)
    {
        _random = new Random(seed);
        _objects = [.. paths.Select(File.ReadAllBytes)];
        _buffer = new byte[_objects.Max(o => o.Length) * 2];
    }

    /// <summary>A broken object, which the next call overwrites.</summary>
    public ReadOnlyMemory<byte> Next()
    {
        var good = _objects[_random.Next(_objects.Length)];
        good.CopyTo(_buffer.AsSpan());
        var length = good.Length;
        for (var n = _random.Next(1, 4); n > 0; n--)
            length = Change(good, length);

        return _buffer.AsMemory(0, length);
    }

    private int Change(byte[] good, int length)
    {
        Span<byte> bytes = _buffer.AsSpan(0, length);
        switch (_random.Next(9))
        {
            case 0:
                bytes[_random.Next(length)] ^= (byte)(1 << _random.Next(8));
                return length;
            case 1:
                bytes[_random.Next(length)] = (byte)_random.Next(256);
                return length;
            case 2:
                return _random.Next(4) == 0 ? _random.Next(1, length + 1) : length;
            case 3:
                return Splice(good, length);
            case 4:
                return WriteExtreme(bytes, _random.Next(length) & ~7);
            case 5:
                return WriteExtreme(bytes, Table(good, length) + (_random.Next(SectionBytes / 4) * 4));
            case 6:
                return SwapSections(bytes, good);
            case 7:
                return WriteExtreme(bytes, Inside(good, length, SymbolBytes));
            default:
                return WriteSmall(bytes, Inside(good, length, 4));
        }
    }

    // A piece of an object over another place; now and then with what was there moved on.
    private int Splice(byte[] good, int length)
    {
        var other = _objects[_random.Next(_objects.Length)];
        var from = _random.Next(other.Length);
        var count = Math.Min(_random.Next(1, 64), other.Length - from);
        var to = _random.Next(length);
        if (_random.Next(8) == 0 && length + count < _buffer.Length && length + count < good.Length * 2)
        {
            _buffer.AsSpan(to, length - to).CopyTo(_buffer.AsSpan(to + count));
            length += count;
        }

        count = Math.Min(count, length - to);
        other.AsSpan(from, count).CopyTo(_buffer.AsSpan(to));
        return length;
    }

    private int WriteExtreme(Span<byte> bytes, int at)
    {
        var value = Extremes[_random.Next(Extremes.Length)];
        if (at + sizeof(ulong) <= bytes.Length && _random.Next(2) == 0)
            BinaryPrimitives.WriteUInt64LittleEndian(bytes[at..], value);
        else if (at + sizeof(uint) <= bytes.Length)
            BinaryPrimitives.WriteUInt32LittleEndian(bytes[at..], (uint)value);
        return bytes.Length;
    }

    // A number that could be right: these get past the first checks.
    private int WriteSmall(Span<byte> bytes, int at)
    {
        if (at + sizeof(uint) <= bytes.Length)
            BinaryPrimitives.WriteUInt32LittleEndian(bytes[at..], (uint)_random.Next(64));
        return bytes.Length;
    }

    private int SwapSections(Span<byte> bytes, byte[] good)
    {
        var (a, b) = (Table(good, bytes.Length), Table(good, bytes.Length));
        if (Math.Max(a, b) + SectionBytes > bytes.Length)
            return bytes.Length;

        // The whole row, or only where the content is and how much.
        var (from, count) = _random.Next(2) == 0 ? (0, SectionBytes) : (24, 16);
        Span<byte> kept = stackalloc byte[SectionBytes];
        bytes.Slice(a + from, count).CopyTo(kept);
        bytes.Slice(b + from, count).CopyTo(bytes[(a + from)..]);
        kept[..count].CopyTo(bytes[(b + from)..]);
        return bytes.Length;
    }

    /// <summary>The row of some section; it may lie behind the end of what was cut off.</summary>
    private int Table(byte[] good, int length)
    {
        var start = (int)BinaryPrimitives.ReadUInt64LittleEndian(good.AsSpan(40));
        var row = start + (_random.Next(BinaryPrimitives.ReadUInt16LittleEndian(good.AsSpan(60))) * SectionBytes);
        return Math.Min(row, Math.Max(0, length - SectionBytes));
    }

    /// <summary>A place in the content of some section, aligned to rows of it.</summary>
    private int Inside(byte[] good, int length, int rowBytes)
    {
        var row = Math.Min(Table(good, good.Length), good.Length - SectionBytes);
        var start = (int)BinaryPrimitives.ReadUInt64LittleEndian(good.AsSpan(row + 24));
        var size = (int)Math.Min(BinaryPrimitives.ReadUInt64LittleEndian(good.AsSpan(row + 32)), (ulong)(good.Length - start));
        var at = start + (size < rowBytes ? 0 : (_random.Next(size / rowBytes) * rowBytes) + (_random.Next((rowBytes + 3) / 4) * 4));
        return Math.Min(at, length - 1);
    }
}
