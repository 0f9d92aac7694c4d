using System.Buffers.Binary;
using System.Numerics;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace HyperMesh.Autonomic.Ebpf;

/// <summary>
/// Encodes what <see cref="BtfReader"/> decodes. Members that are not named keep their bytes, so one member of a value can be changed.
/// Bit fields and pointers are not written. Thread-safe.
/// </summary>
public static class BtfWriter
{
    private const int DeepestNesting = 64;

    /// <summary>Writes a value over bytes of its type.</summary>
    /// <param name="btf">The types.</param>
    /// <param name="typeId">The type of the value.</param>
    /// <param name="value">The value.</param>
    /// <param name="bytes">At least as many as the type has.</param>
    /// <exception cref="InvalidDataException">
    /// The value does not fit the type; the message says at which member. The bytes may be half written.
    /// </exception>
    public static void Write(Btf btf, uint typeId, JsonNode? value, Span<byte> bytes)
    {
        ArgumentNullException.ThrowIfNull(btf);
        Write(btf, typeId, value, bytes, "value", 0);
    }

    private static void Write(Btf btf, uint typeId, JsonNode? value, Span<byte> bytes, string where, int depth)
    {
        if (depth > DeepestNesting)
            throw new InvalidDataException($"{where} nests deeper than {DeepestNesting}");

        BtfType type = btf.Type(btf.Resolve(typeId));
        Span<byte> own = bytes[..BtfReader.Take(btf, type.Id, bytes).Length];
        switch (type.Kind)
        {
            case BtfKind.Int when own.Length <= sizeof(ulong):
                var encoding = (BtfIntEncoding)(btf.Extra(type, 0) >> 24);
                WriteNumber(own, Number(value, where), encoding.HasFlag(BtfIntEncoding.Signed), where);
                break;
            case BtfKind.Enum or BtfKind.Enum64:
                WriteNumber(own, Enumerator(btf, type, value, where), true, where);
                break;
            case BtfKind.Float when value is JsonValue number && number.TryGetValue(out double real):
                WriteReal(own, real, where);
                break;
            case BtfKind.Array:
                WriteArray(btf, type, value, own, where, depth);
                break;
            case BtfKind.Struct or BtfKind.Union:
                WriteMembers(btf, type, value, own, where, depth);
                break;
            default:
                throw new InvalidDataException($"{where}: {Shown(value)} cannot be written to a {type.Kind}");
        }
    }

    private static void WriteMembers(Btf btf, in BtfType type, JsonNode? value, Span<byte> bytes, string where, int depth)
    {
        if (value is not JsonObject members)
            throw new InvalidDataException($"{where}: {Shown(value)} is no object");

        var known = btf.Members(type.Id).ToDictionary(m => m.Name, StringComparer.Ordinal);
        foreach (var (name, member) in members)
        {
            if (!known.TryGetValue(name, out BtfMember place))
                throw new InvalidDataException($"{where}: there is no member '{name}' to write; there are {string.Join(", ", known.Keys)}");

            Write(btf, place.TypeId, member, bytes.Slice(place.Offset, place.Size), $"{where}.{name}", depth + 1);
        }
    }

    private static void WriteArray(Btf btf, in BtfType type, JsonNode? value, Span<byte> bytes, string where, int depth)
    {
        btf.TryGetArray(type.Id, out var element, out var count);
        if (BtfReader.IsChar(btf, element))
        {
            WriteText(value, bytes, where);
            return;
        }

        if (value is not JsonArray list || list.Count != count)
            throw new InvalidDataException($"{where}: {Shown(value)} is no list of {count}");

        var size = btf.TypeSize(element);
        for (var i = 0; i < list.Count; i++)
            Write(btf, element, list[i], bytes.Slice(i * size, size), $"{where}[{i}]", depth + 1);
    }

    private static void WriteText(JsonNode? value, Span<byte> bytes, string where)
    {
        if (value is not JsonValue text || !text.TryGetValue(out string? given))
            throw new InvalidDataException($"{where}: {Shown(value)} is no text");

        var encoded = Encoding.UTF8.GetBytes(given);
        if (encoded.Length > bytes.Length)
            throw new InvalidDataException($"{where}: '{given}' has {encoded.Length} bytes, there is room for {bytes.Length}");

        bytes.Clear();
        encoded.CopyTo(bytes);
    }

    private static BigInteger Enumerator(Btf btf, in BtfType type, JsonNode? value, string where)
    {
        if (value is not JsonValue word || !word.TryGetValue(out string? name))
            return Number(value, where);

        var names = btf.Enumerators(type.Id).ToList();
        var found = names.FirstOrDefault(e => e.Name == name);
        return found.Name is not null
            ? found.Value
            : throw new InvalidDataException($"{where}: '{name}' is none of {string.Join(", ", names.Select(n => n.Name))}");
    }

    private static BigInteger Number(JsonNode? value, string where)
    {
        if (value is JsonValue given)
        {
            if (given.TryGetValue(out bool flag))
                return flag ? 1 : 0;
            if (given.GetValueKind() == JsonValueKind.Number && BigInteger.TryParse(given.ToJsonString(), out BigInteger number))
                return number;
        }

        throw new InvalidDataException($"{where}: {Shown(value)} is no whole number");
    }

    private static void WriteNumber(Span<byte> bytes, BigInteger number, bool isSigned, string where)
    {
        var bits = bytes.Length * 8;
        var (lowest, highest) = isSigned
            ? (-(BigInteger.One << (bits - 1)), (BigInteger.One << (bits - 1)) - 1)
            : (BigInteger.Zero, (BigInteger.One << bits) - 1);
        if (number < lowest || number > highest)
            throw new InvalidDataException($"{where}: {number} is not between {lowest} and {highest}");

        var rest = number.Sign < 0 ? number + (BigInteger.One << bits) : number;
        for (var i = 0; i < bytes.Length; i++, rest >>= 8)
            bytes[i] = (byte)(rest & 0xff);
    }

    private static void WriteReal(Span<byte> bytes, double real, string where)
    {
        if (bytes.Length == sizeof(double))
            BinaryPrimitives.WriteDoubleLittleEndian(bytes, real);
        else if (bytes.Length == sizeof(float))
            BinaryPrimitives.WriteSingleLittleEndian(bytes, (float)real);
        else
            throw new InvalidDataException($"{where}: a number of {bytes.Length} bytes cannot be written");
    }

    private static string Shown(JsonNode? value) => value is null ? "nothing" : value.ToJsonString();
}
