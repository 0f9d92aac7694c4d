using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text;

namespace HyperMesh.Autonomic;

/// <summary>Reads what <see cref="DetectorStateWriter"/> wrote. A read past the end gives zeros and makes <see cref="IsWhole"/> false, so that
/// a detector reads all first, then checks once, then takes the values over.</summary>
public ref struct DetectorStateReader
{
    internal const int Magic = 0x31534D48; // "HMS1"

    private ReadOnlySpan<byte> _rest;
    private bool _short;

    private DetectorStateReader(ReadOnlySpan<byte> body) => _rest = body;

    /// <summary>All that was written has been read, and no more.</summary>
    public readonly bool IsWhole => !_short && _rest.IsEmpty;

    /// <summary>Opens a snapshot; false when it is damaged, or of another detector, version or settings.</summary>
    public static bool TryOpen(ReadOnlySpan<byte> snapshot, string name, int version, string settings, out DetectorStateReader reader)
    {
        reader = default;
        if (snapshot.Length < sizeof(uint))
            return false;

        var body = snapshot[..^sizeof(uint)];
        if (BinaryPrimitives.ReadUInt32LittleEndian(snapshot[^sizeof(uint)..]) != Checksum(body))
            return false;

        reader = new DetectorStateReader(body);
        return reader.ReadInt32() == Magic && reader.ReadInt32() == version && reader.ReadString() == name && reader.ReadString() == settings && !reader._short;
    }

    public bool ReadBoolean()
    {
        var bytes = Take(1);
        return !bytes.IsEmpty && bytes[0] != 0;
    }

    public int ReadInt32()
    {
        var bytes = Take(sizeof(int));
        return bytes.IsEmpty ? 0 : BinaryPrimitives.ReadInt32LittleEndian(bytes);
    }

    public long ReadInt64()
    {
        var bytes = Take(sizeof(long));
        return bytes.IsEmpty ? 0 : BinaryPrimitives.ReadInt64LittleEndian(bytes);
    }

    public double ReadDouble() => BitConverter.Int64BitsToDouble(ReadInt64());

    public double[] ReadDoubles() => ReadSpan<double>();

    public float[] ReadSingles() => ReadSpan<float>();

    public int[] ReadInt32s() => ReadSpan<int>();

    public string ReadString() => Encoding.UTF8.GetString(Take(ReadInt32()));

    /// <summary>FNV-1a, 32 bits: enough to see damage; no protection against forgery.</summary>
    internal static uint Checksum(ReadOnlySpan<byte> bytes)
    {
        var hash = 2166136261u;
        foreach (var value in bytes)
            hash = (hash ^ value) * 16777619u;
        return hash;
    }

    private T[] ReadSpan<T>() where T : unmanaged
    {
        var count = ReadInt32();
        var bytes = count >= 0 && count <= _rest.Length / Marshal.SizeOf<T>() ? Take(count * Marshal.SizeOf<T>()) : Take(-1);
        return MemoryMarshal.Cast<byte, T>(bytes).ToArray();
    }

    private ReadOnlySpan<byte> Take(int count)
    {
        if (count < 0 || count > _rest.Length)
        {
            _short = true;
            return [];
        }

        var taken = _rest[..count];
        _rest = _rest[count..];
        return taken;
    }
}
