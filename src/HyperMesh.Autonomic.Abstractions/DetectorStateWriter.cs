using System.Buffers;
using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text;

namespace HyperMesh.Autonomic;

/// <summary>Writes the state of a detector: a header with its name, version and settings, then numbers, little-endian, then a checksum.
/// Read by <see cref="DetectorStateReader"/>. Not thread-safe.</summary>
public sealed class DetectorStateWriter
{
    private readonly ArrayBufferWriter<byte> _bytes = new();

    /// <param name="name">The detector's name.</param>
    /// <param name="version">Of the layout of what follows; another version is not read.</param>
    /// <param name="settings">Settings that the state depends on; a detector with others does not take it.</param>
    public DetectorStateWriter(string name, int version, string settings = "")
    {
        Write(DetectorStateReader.Magic);
        Write(version);
        Write(name);
        Write(settings);
    }

    public void Write(bool value) => _bytes.Write([value ? (byte)1 : (byte)0]);

    public void Write(int value)
    {
        Span<byte> room = stackalloc byte[sizeof(int)];
        BinaryPrimitives.WriteInt32LittleEndian(room, value);
        _bytes.Write(room);
    }

    public void Write(long value)
    {
        Span<byte> room = stackalloc byte[sizeof(long)];
        BinaryPrimitives.WriteInt64LittleEndian(room, value);
        _bytes.Write(room);
    }

    public void Write(double value) => Write(BitConverter.DoubleToInt64Bits(value));

    /// <summary>The count, then the values.</summary>
    public void Write(ReadOnlySpan<double> values) => WriteSpan(values);

    /// <summary>The count, then the values.</summary>
    public void Write(ReadOnlySpan<float> values) => WriteSpan(values);

    /// <summary>The count, then the values.</summary>
    public void Write(ReadOnlySpan<int> values) => WriteSpan(values);

    public void Write(string text)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        Write(bytes.Length);
        _bytes.Write(bytes);
    }

    /// <summary>What has been written, with its checksum.</summary>
    public byte[] ToArray()
    {
        var body = _bytes.WrittenSpan;
        var whole = new byte[body.Length + sizeof(uint)];
        body.CopyTo(whole);
        BinaryPrimitives.WriteUInt32LittleEndian(whole.AsSpan(body.Length), DetectorStateReader.Checksum(body));
        return whole;
    }

    private void WriteSpan<T>(ReadOnlySpan<T> values) where T : unmanaged
    {
        Write(values.Length);
        _bytes.Write(MemoryMarshal.AsBytes(values));
    }
}
