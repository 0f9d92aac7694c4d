using System.Buffers.Binary;
using System.Text;

namespace HyperMesh.Autonomic.Host.Tests.Otlp;

/// <summary>A protobuf message by field numbers, read strictly: what the encoding does not allow is a fault.</summary>
internal sealed class ProtobufMessage
{
    private readonly List<(int Field, ulong Number, ReadOnlyMemory<byte> Bytes)> _fields = [];

    public ProtobufMessage(ReadOnlyMemory<byte> bytes)
    {
        while (!bytes.IsEmpty)
        {
            var key = Varint(ref bytes);
            var field = (int)(key >> 3);
            field.ShouldBeGreaterThan(0);
            _fields.Add((key & 7) switch
            {
                0 => (field, Varint(ref bytes), default),
                1 => (field, BinaryPrimitives.ReadUInt64LittleEndian(Take(ref bytes, 8).Span), default),
                2 => (field, 0, Take(ref bytes, checked((int)Varint(ref bytes)))),
                5 => (field, BinaryPrimitives.ReadUInt32LittleEndian(Take(ref bytes, 4).Span), default),
                var wire => throw new FormatException($"wire type {wire}"),
            });
        }
    }

    /// <summary>The messages of a field.</summary>
    public IEnumerable<ProtobufMessage> All(int field) => _fields.Where(one => one.Field == field).Select(one => new ProtobufMessage(one.Bytes));

    /// <summary>The messages of a field within those of another, and so on.</summary>
    public IEnumerable<ProtobufMessage> All(int field, params int[] path) =>
        path.Aggregate(All(field), (messages, next) => messages.SelectMany(message => message.All(next)));

    public ReadOnlyMemory<byte> Bytes(int field) => _fields.LastOrDefault(one => one.Field == field).Bytes;

    public string Hex(int field) => Convert.ToHexStringLower(Bytes(field).Span);

    public string Text(int field) => new UTF8Encoding(false, throwOnInvalidBytes: true).GetString(Bytes(field).Span);

    public ulong Number(int field) => _fields.LastOrDefault(one => one.Field == field).Number;

    public double Double(int field) => BitConverter.UInt64BitsToDouble(Number(field));

    public bool Has(int field) => _fields.Exists(one => one.Field == field);

    /// <summary>Attributes: key and AnyValue, as text.</summary>
    public IReadOnlyDictionary<string, string> Attributes(int field) => All(field).ToDictionary(pair => pair.Text(1), pair => AnyValue(pair.All(2).Single()));

    private static string AnyValue(ProtobufMessage value) => value switch
    {
        _ when value.Has(2) => value.Number(2) != 0 ? "true" : "false",
        _ when value.Has(3) => $"{(long)value.Number(3)}",
        _ when value.Has(4) => $"{value.Double(4)}",
        _ => value.Text(1),
    };

    private static ReadOnlyMemory<byte> Take(ref ReadOnlyMemory<byte> bytes, int count)
    {
        var taken = bytes[..count];
        bytes = bytes[count..];
        return taken;
    }

    private static ulong Varint(ref ReadOnlyMemory<byte> bytes)
    {
        var (value, shift) = (0ul, 0);
        while (true)
        {
            var next = Take(ref bytes, 1).Span[0];
            value |= (ulong)(next & 0x7f) << shift;
            if (next < 0x80)
                return value;
            (shift += 7).ShouldBeLessThan(64);
        }
    }
}
