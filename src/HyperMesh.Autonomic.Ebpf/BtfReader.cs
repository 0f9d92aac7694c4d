using System.Buffers.Binary;
using System.Text;
using System.Text.Json.Nodes;

namespace HyperMesh.Autonomic.Ebpf;

/// <summary>
/// Decodes the bytes of a value by its type into a tree that can be printed as it is: numbers, words of enums, text for arrays of char,
/// lists, objects for structs and unions (a union shows each of its members). Pointers and numbers of 128 bits are text in hexadecimal.
/// Thread-safe.
/// </summary>
public static class BtfReader
{
    private const int DeepestNesting = 64;
    private const int MostValues = 100_000;

    /// <summary>Decodes a value.</summary>
    /// <param name="btf">The types.</param>
    /// <param name="typeId">The type of the value.</param>
    /// <param name="bytes">At least as many as the type has.</param>
    /// <exception cref="InvalidDataException">The type has no values, or needs more bytes, or is broken.</exception>
    public static JsonNode? Read(Btf btf, uint typeId, ReadOnlySpan<byte> bytes)
    {
        ArgumentNullException.ThrowIfNull(btf);
        var values = 0;
        return Read(btf, typeId, bytes, 0, ref values);
    }

    internal static ReadOnlySpan<byte> Take(Btf btf, uint typeId, ReadOnlySpan<byte> bytes)
    {
        var size = btf.TypeSize(typeId);
        return size <= bytes.Length
            ? bytes[..size]
            : throw new InvalidDataException($"a value of BTF type {typeId} has {size} bytes, there are {bytes.Length}");
    }

    internal static bool IsChar(Btf btf, uint typeId)
    {
        typeId = btf.Resolve(typeId);
        return btf.KindOf(typeId) == BtfKind.Int && btf.TypeSize(typeId) == 1 && btf.TypeName(typeId) == "char";
    }

    private static JsonNode? Read(Btf btf, uint typeId, ReadOnlySpan<byte> bytes, int depth, ref int values)
    {
        if (depth > DeepestNesting || ++values > MostValues)
            throw new InvalidDataException($"a value of BTF type {typeId} nests too deep or has more than {MostValues} parts");

        BtfType type = btf.Type(btf.Resolve(typeId));
        ReadOnlySpan<byte> own = Take(btf, type.Id, bytes);
        return type.Kind switch
        {
            BtfKind.Int => Integer(btf, type, own),
            BtfKind.Enum or BtfKind.Enum64 => Word(btf, type, own),
            BtfKind.Float when own.Length == 8 => JsonValue.Create(BinaryPrimitives.ReadDoubleLittleEndian(own)),
            BtfKind.Float when own.Length == 4 => JsonValue.Create(BinaryPrimitives.ReadSingleLittleEndian(own)),
            BtfKind.Array => List(btf, type, own, depth, ref values),
            BtfKind.Struct or BtfKind.Union => Members(btf, type, own, depth, ref values),
            _ => JsonValue.Create(Hex(own)),
        };
    }

    private static JsonValue Integer(Btf btf, in BtfType type, ReadOnlySpan<byte> bytes)
    {
        var encoding = (BtfIntEncoding)((btf.Extra(type, 0) >> 24) & 0xf);
        if (bytes.Length > sizeof(ulong))
            return JsonValue.Create(Hex(bytes));

        var bits = Unsigned(bytes);
        if (encoding.HasFlag(BtfIntEncoding.Boolean) && bits <= 1)
            return JsonValue.Create(bits == 1);

        return encoding.HasFlag(BtfIntEncoding.Signed) ? JsonValue.Create(Signed(bits, bytes.Length * 8)) : JsonValue.Create(bits);
    }

    private static JsonValue Word(Btf btf, in BtfType type, ReadOnlySpan<byte> bytes)
    {
        var value = Signed(Unsigned(bytes), Math.Min(bytes.Length, sizeof(ulong)) * 8);
        var name = btf.Enumerators(type.Id).FirstOrDefault(e => e.Value == value).Name;
        return name is null ? JsonValue.Create(value) : JsonValue.Create(name);
    }

    private static JsonNode List(Btf btf, in BtfType type, ReadOnlySpan<byte> bytes, int depth, ref int values)
    {
        btf.TryGetArray(type.Id, out var element, out var count);
        if (IsChar(btf, element))
        {
            var end = bytes.IndexOf((byte)0);
            return JsonValue.Create(Encoding.UTF8.GetString(end < 0 ? bytes : bytes[..end]));
        }

        var list = new JsonArray();
        var size = btf.TypeSize(element);
        for (var i = 0; i < count; i++)
            list.Add(Read(btf, element, bytes.Slice(i * size, size), depth + 1, ref values));

        return list;
    }

    private static JsonObject Members(Btf btf, in BtfType type, ReadOnlySpan<byte> bytes, int depth, ref int values)
    {
        var members = new JsonObject();
        foreach (BtfMember member in btf.AllMembers(type.Id))
        {
            ReadOnlySpan<byte> own = bytes.Slice(member.Offset, member.Size);
            members[member.Name] = member.IsBitField ? BitField(btf, member, own) : Read(btf, member.TypeId, own, depth + 1, ref values);
        }

        return members;
    }

    private static JsonValue BitField(Btf btf, in BtfMember member, ReadOnlySpan<byte> bytes)
    {
        // A field of 64 bits that does not begin with a byte touches nine.
        UInt128 all = 0;
        for (var i = bytes.Length - 1; i >= 0; i--)
            all = (all << 8) | bytes[i];

        var bits = (ulong)(all >> member.BitShift) & (ulong.MaxValue >> (64 - member.BitWidth));
        BtfType type = btf.Type(btf.Resolve(member.TypeId));
        var isSigned = type.Kind == BtfKind.Int && ((BtfIntEncoding)(btf.Extra(type, 0) >> 24)).HasFlag(BtfIntEncoding.Signed);
        return isSigned ? JsonValue.Create(Signed(bits, member.BitWidth)) : JsonValue.Create(bits);
    }

    private static ulong Unsigned(ReadOnlySpan<byte> bytes)
    {
        ulong value = 0;
        for (var i = Math.Min(bytes.Length, sizeof(ulong)) - 1; i >= 0; i--)
            value = (value << 8) | bytes[i];

        return value;
    }

    private static long Signed(ulong bits, int width) => width == 0 ? 0 : (long)(bits << (64 - width)) >> (64 - width);

    private static string Hex(ReadOnlySpan<byte> bytes)
    {
        Span<byte> reversed = bytes.ToArray();
        reversed.Reverse();
        return $"0x{Convert.ToHexStringLower(reversed)}";
    }
}
