namespace HyperMesh.Autonomic.Ebpf.Objects;

/// <summary>
/// Checks every type of an object's BTF, which libbpf takes on trust: names and references inside, no type inside itself, members inside
/// their struct.
/// </summary>
internal sealed class TypeCheck
{
    private const int DeepestNesting = 48;
    private const int MostMembers = 50_000;
    private const int LargestInteger = 16;
    private const string Section = ".BTF";

    private readonly Btf _btf;
    private readonly Findings _findings;
    private readonly long _at;
    private readonly byte[] _depths;
    private readonly int[] _members;

    private TypeCheck(Btf btf, long at, Findings findings)
    {
        _btf = btf;
        _at = at;
        _findings = findings;
        _depths = new byte[btf.Count + 1];
        _members = new int[btf.Count + 1];
    }

    public static void Run(Btf btf, ElfSection section, Findings findings)
    {
        if (!btf.StringsAreSane)
        {
            findings.Add(section, "its names do not begin and end with a zero");
            return;
        }

        var check = new TypeCheck(btf, section.Offset, findings);
        for (uint id = 1; id <= btf.Count && !findings.Full; id++)
            check.References(btf.Type(id));
        for (uint id = 1; id <= btf.Count && findings.None; id++)
            check.Depth(id, 0);
        for (uint id = 1; id <= btf.Count && findings.None; id++)
            check.Sizes(btf.Type(id));
    }

    private void Add(in BtfType type, string message) => _findings.Add(Section, _at, $"type {type.Id} ({type.Kind}) {message}");

    private void References(in BtfType type)
    {
        Name(type, type.NameOffset);
        switch (type.Kind)
        {
            case BtfKind.Pointer or BtfKind.Typedef or BtfKind.Volatile or BtfKind.Const or BtfKind.Restrict
                or BtfKind.Variable or BtfKind.DeclTag or BtfKind.TypeTag:
                Reference(type, type.SizeOrType);
                break;
            case BtfKind.Function when type.SizeOrType > _btf.Count || _btf.KindOf(type.SizeOrType) != BtfKind.FunctionPrototype:
                Add(type, "has no prototype");
                break;
            case BtfKind.Array:
                Reference(type, _btf.Extra(type, 0));
                Reference(type, _btf.Extra(type, 1));
                break;
            case BtfKind.Int when type.SizeOrType > LargestInteger || (_btf.Extra(type, 0) & 0xff) > type.SizeOrType * 8:
                Add(type, $"has {type.SizeOrType} bytes and {_btf.Extra(type, 0) & 0xff} bits");
                break;
            case BtfKind.Struct or BtfKind.Union:
                Rows(type, words: 3, nameAt: 0, typeAt: 1);
                break;
            case BtfKind.Enum:
                Rows(type, words: 2, nameAt: 0, typeAt: null);
                break;
            case BtfKind.Enum64:
                Rows(type, words: 3, nameAt: 0, typeAt: null);
                break;
            case BtfKind.FunctionPrototype:
                Reference(type, type.SizeOrType);
                Rows(type, words: 2, nameAt: 0, typeAt: 1);
                break;
            case BtfKind.DataSection:
                Rows(type, words: 3, nameAt: null, typeAt: 0);
                break;
        }
    }

    private void Rows(in BtfType type, int words, int? nameAt, int? typeAt)
    {
        for (var i = 0; i < type.Count && !_findings.Full; i++)
        {
            if (nameAt is { } name)
                Name(type, _btf.Extra(type, (i * words) + name));
            if (typeAt is { } reference)
                Reference(type, _btf.Extra(type, (i * words) + reference));
            if (type.Kind == BtfKind.DataSection && _findings.None
                && _btf.KindOf(_btf.Extra(type, i * words)) is not (BtfKind.Variable or BtfKind.Function))
                Add(type, $"has something at {i} that is no variable");
        }
    }

    private void Name(in BtfType type, uint offset)
    {
        if (!_btf.HasText(offset))
            Add(type, $"has a name at {offset}, outside the names");
    }

    private void Reference(in BtfType type, uint id)
    {
        if (id > _btf.Count)
            Add(type, $"refers to type {id}; there are {_btf.Count}");
    }

    /// <summary>How many types deep values of a type are nested; 0 after a problem.</summary>
    private int Depth(uint id, int above)
    {
        if (id == 0 || _depths[id] != 0 || !_findings.None)
            return id == 0 ? 0 : _depths[id];

        BtfType type = _btf.Type(id);
        if (above > DeepestNesting)
        {
            Add(type, $"is inside itself, or nests deeper than {DeepestNesting}");
            return 0;
        }

        var below = 0;
        var members = 1;
        for (var i = 0; i < Inner(type); i++)
        {
            var inner = InnerType(type, i);
            below = Math.Max(below, Depth(inner, above + 1));
            members = Math.Min(MostMembers + 1, members + 1 + _members[inner]);
        }

        if (below >= DeepestNesting || members > MostMembers)
            Add(type, $"nests deeper than {DeepestNesting} or has more than {MostMembers} members");

        _depths[id] = (byte)Math.Min(below + 1, byte.MaxValue);
        _members[id] = type.Kind is BtfKind.Array ? 1 : members;
        return _depths[id];
    }

    private static int Inner(in BtfType type) => type.Kind switch
    {
        BtfKind.Typedef or BtfKind.Volatile or BtfKind.Const or BtfKind.Restrict or BtfKind.TypeTag or BtfKind.Variable or BtfKind.Array => 1,
        BtfKind.Struct or BtfKind.Union => type.Count,
        _ => 0,
    };

    private uint InnerType(in BtfType type, int index) => type.Kind switch
    {
        BtfKind.Array => _btf.Extra(type, 0),
        BtfKind.Struct or BtfKind.Union => _btf.Extra(type, (index * 3) + 1),
        _ => type.SizeOrType,
    };

    private void Sizes(in BtfType type)
    {
        if (type.Kind is BtfKind.Array or BtfKind.Struct or BtfKind.Union && Size(type, type.Id) is { } size && type.Kind != BtfKind.Array)
        {
            for (var i = 0; i < type.Count && _findings.None; i++)
                Member(type, i, size);
        }
    }

    private void Member(in BtfType type, int index, int size)
    {
        var position = _btf.Extra(type, (index * 3) + 2);
        var width = type.Flag ? position >> 24 : 0;
        var bits = type.Flag ? position & 0xff_ffff : position;
        if (Size(type, _btf.Extra(type, (index * 3) + 1)) is not { } bytes)
            return;

        if (width > 64 || (width == 0 && bits % 8 != 0) || bits + (width > 0 ? width : 8L * bytes) > 8L * size)
            Add(type, $"has member {index} at bit {bits}, outside its {size} bytes");
    }

    private int? Size(in BtfType type, uint of)
    {
        try
        {
            return _btf.TypeSize(of);
        }
        catch (InvalidDataException e)
        {
            Add(type, $"has no size: {e.Message}");
            return null;
        }
    }
}
