using System.Buffers.Binary;
using System.Text;

namespace HyperMesh.Autonomic.Ebpf.Loading;

/// <summary>
/// Some types out of BTF, with all that is inside them, as BTF of their own. What a pointer leads to is left out: a pointer is then one to
/// void, which is all that a CO-RE relocation asks about it.
/// </summary>
internal sealed class BtfExtract
{
    private const int HeaderSize = 24;
    private const int FixedPart = 12;
    private const ushort Magic = 0xeb9f;

    private readonly Btf _btf;
    private readonly List<BtfType> _types = [];
    private readonly Dictionary<uint, uint> _numbers = new() { [0] = 0 };
    private readonly Dictionary<uint, uint> _names = new() { [0] = 0 };
    private readonly List<byte> _strings = [0];

    private BtfExtract(Btf btf) => _btf = btf;

    /// <summary>All types of these names and kinds. Null when one of them is not there at all.</summary>
    /// <exception cref="InvalidDataException">The bytes of the types are broken.</exception>
    public static byte[]? Of(Btf btf, IReadOnlySet<(string Name, BtfKind Kind)> roots)
    {
        var extract = new BtfExtract(btf);
        var names = new Dictionary<uint, string>();
        foreach (var (offset, text) in roots.SelectMany(root => btf.NamesLike(root.Name)))
            names[offset] = EssentialName(text);

        var missing = roots.ToHashSet();
        foreach (var id in btf.TypesNamed(names.Keys))
        {
            var root = (names[btf.Type(id).NameOffset], Candidates(btf.KindOf(id)));
            if (!roots.Contains(root))
                continue;

            extract.Number(id);
            missing.Remove(root);
        }

        return missing.Count == 0 ? extract.Bytes() : null;
    }

    /// <summary>The kind of the types that libbpf compares one of this kind with: a wide enum is an enum.</summary>
    public static BtfKind Candidates(BtfKind kind) => kind == BtfKind.Enum64 ? BtfKind.Enum : kind;

    /// <summary>A name without its flavour, which is what follows the last three underscores.</summary>
    public static string EssentialName(string name)
    {
        for (var i = name.Length - 5; i >= 0; i--)
        {
            if (name[i] != '_' && name.AsSpan(i + 1, 3).SequenceEqual("___") && name[i + 4] != '_')
                return name[..(i + 1)];
        }

        return name;
    }

    private byte[] Bytes()
    {
        var types = new List<byte>();
        // Grows while it is walked: each type names those inside it.
        for (var i = 0; i < _types.Count; i++)
            types.AddRange(Copy(_types[i]));

        var header = new byte[HeaderSize];
        BinaryPrimitives.WriteUInt16LittleEndian(header, Magic);
        header[2] = 1;
        Span<uint> fields = [HeaderSize, 0, (uint)types.Count, (uint)types.Count, (uint)_strings.Count];
        for (var i = 0; i < fields.Length; i++)
            Write(header, 4 + (i * sizeof(uint)), fields[i]);

        return [.. header, .. types, .. _strings];
    }

    private byte[] Copy(in BtfType type)
    {
        var bytes = _btf.Raw(type).ToArray();
        Write(bytes, 0, Name(type.NameOffset));
        switch (type.Kind)
        {
            case BtfKind.Pointer:
                Write(bytes, 8, 0);
                break;
            case BtfKind.Typedef or BtfKind.Const or BtfKind.Volatile or BtfKind.Restrict or BtfKind.TypeTag:
                Write(bytes, 8, Number(type.SizeOrType));
                break;
            case BtfKind.Array:
                Write(bytes, FixedPart, Number(_btf.Extra(type, 0)));
                Write(bytes, FixedPart + 4, Number(_btf.Extra(type, 1)));
                break;
            case BtfKind.Struct or BtfKind.Union or BtfKind.Enum64:
                for (var i = 0; i < type.Count; i++)
                    CopyPart(bytes, type, i, 3);
                break;
            case BtfKind.Enum:
                for (var i = 0; i < type.Count; i++)
                    CopyPart(bytes, type, i, 2);
                break;
        }

        return bytes;
    }

    // A member: name, type, place. An enumerator: name, one word or two of the value.
    private void CopyPart(byte[] bytes, in BtfType type, int index, int words)
    {
        var at = FixedPart + (index * words * sizeof(uint));
        Write(bytes, at, Name(_btf.Extra(type, index * words)));
        if (type.Kind is BtfKind.Struct or BtfKind.Union)
            Write(bytes, at + 4, Number(_btf.Extra(type, (index * words) + 1)));
    }

    private uint Number(uint typeId)
    {
        if (_numbers.TryGetValue(typeId, out var number))
            return number;

        BtfType type = _btf.Type(typeId);
        // No value is of such a type: only a pointer leads to it.
        if (type.Kind is BtfKind.FunctionPrototype or BtfKind.Function or BtfKind.Variable or BtfKind.DataSection or BtfKind.DeclTag)
            return 0;

        _types.Add(type);
        return _numbers[typeId] = (uint)_types.Count;
    }

    private uint Name(uint offset)
    {
        if (_names.TryGetValue(offset, out var copy))
            return copy;

        copy = _names[offset] = (uint)_strings.Count;
        _strings.AddRange(Encoding.UTF8.GetBytes(_btf.Text(offset) + '\0'));
        return copy;
    }

    private static void Write(byte[] bytes, int at, uint word) => BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(at), word);
}
