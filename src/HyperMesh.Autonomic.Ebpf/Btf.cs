using System.Buffers.Binary;
using System.Runtime.CompilerServices;

namespace HyperMesh.Autonomic.Ebpf;

/// <summary>
/// The types of a program or map, read from BTF bytes (the kernel's Documentation/bpf/btf.rst). Every access is checked: whatever the
/// bytes are, the worst is an <see cref="InvalidDataException"/>. Little-endian only, as the hosts are. Immutable and thread-safe.
/// </summary>
public sealed partial class Btf
{
    private const ushort Magic = 0xeb9f;
    private const int HeaderSize = 24;
    private const int TypeSizeBytes = 12;
    private const int PointerSize = 8;
    private const int DeepestNesting = 64;

    private readonly ReadOnlyMemory<byte> _types;
    private readonly ReadOnlyMemory<byte> _strings;

    // Offsets of the types into _types; type id 1 is the first.
    private readonly List<int> _offsets = [];

    // A kernel has 100,000 types and more, and they are walked once, before the runtime would have found out that this is worth optimizing.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private Btf(ReadOnlyMemory<byte> types, ReadOnlyMemory<byte> strings)
    {
        _types = types;
        _strings = strings;
        for (var offset = 0; offset < types.Length; offset += TypeLength(offset))
            _offsets.Add(offset);
    }

    /// <summary>What it was read from, header and all.</summary>
    internal ReadOnlyMemory<byte> Bytes { get; private init; }

    /// <summary>The number of types; their ids are 1 to this number, and 0 is void.</summary>
    public int Count => _offsets.Count;

    /// <summary>The BTF object that the kernel holds under this id.</summary>
    /// <exception cref="BpfException">ENOENT when it is gone; EPERM without CAP_SYS_ADMIN, unless it is kept for one of our hooks.</exception>
    /// <exception cref="InvalidDataException">The kernel's BTF is newer than this reader.</exception>
    public static Btf FromKernel(uint btfId) => Parse(KeptObjects.Types(btfId));

    /// <summary>
    /// Reads BTF bytes, as in /sys/kernel/btf/vmlinux or an object's .BTF section. The bytes are kept and must not change.
    /// </summary>
    /// <exception cref="InvalidDataException">They are not BTF.</exception>
    public static Btf Parse(ReadOnlyMemory<byte> bytes)
    {
        ReadOnlySpan<byte> span = bytes.Span;
        if (span.Length < HeaderSize)
            throw new InvalidDataException($"BTF needs a header of {HeaderSize} bytes, there are {span.Length}");

        var magic = BinaryPrimitives.ReadUInt16LittleEndian(span);
        if (magic != Magic)
        {
            var swapped = BinaryPrimitives.ReverseEndianness(magic) == Magic;
            throw new InvalidDataException(swapped ? "this BTF is big-endian" : $"BTF begins with 0x{Magic:x}, this with 0x{magic:x}");
        }

        var header = BinaryPrimitives.ReadUInt32LittleEndian(span[4..]);
        return new Btf(Section(bytes, header, 8, "type"), Section(bytes, header, 16, "string")) { Bytes = bytes };
    }

    /// <summary>The name of a type; "" when it has none.</summary>
    /// <exception cref="InvalidDataException">There is no such type, or the bytes are broken there.</exception>
    public string TypeName(uint typeId) => typeId == 0 ? "void" : Text(Word(Offset(typeId), 0));

    /// <summary>The bytes that a value of the type takes.</summary>
    /// <exception cref="InvalidDataException">
    /// The type has no size (void, a function), does not exist, or the bytes are broken there.
    /// </exception>
    public int TypeSize(uint typeId)
    {
        long size = 1;
        for (var depth = 0; depth < DeepestNesting; depth++)
        {
            typeId = Resolve(typeId);
            var offset = Offset(typeId);
            switch (Kind(offset))
            {
                case BtfKind.Array:
                    size *= Word(offset, TypeSizeBytes + 8);
                    typeId = Word(offset, TypeSizeBytes);
                    break;
                case BtfKind.Pointer:
                    return Checked(size * PointerSize, typeId);
                case BtfKind.Int or BtfKind.Float or BtfKind.Enum or BtfKind.Enum64
                    or BtfKind.Struct or BtfKind.Union or BtfKind.DataSection:
                    return Checked(size * Word(offset, 8), typeId);
                default:
                    throw new InvalidDataException($"BTF type {typeId} ({Kind(offset)}) has no size");
            }

            Checked(size, typeId);
        }

        throw new InvalidDataException($"BTF type {typeId} nests deeper than {DeepestNesting}");
    }

    /// <summary>
    /// Finds a member of a struct or union by name, through typedefs, const, volatile and the like, and also inside members without a name.
    /// </summary>
    /// <returns>False when the type is no struct, has no such member, or the member is a bit field.</returns>
    /// <exception cref="InvalidDataException">There is no such type, or the bytes are broken there.</exception>
    public bool TryGetMember(uint typeId, string member, out BtfMember found)
    {
        found = Members(typeId).FirstOrDefault(m => m.Name == member);
        return found.Name is not null;
    }

    /// <summary>Follows typedef, const, volatile, restrict and type tags to the type itself.</summary>
    /// <exception cref="InvalidDataException">There is no such type, or it refers to itself.</exception>
    public uint Resolve(uint typeId)
    {
        for (var depth = 0; depth < DeepestNesting; depth++)
        {
            var offset = Offset(typeId);
            if (Kind(offset) is not (BtfKind.Typedef or BtfKind.Const or BtfKind.Volatile or BtfKind.Restrict or BtfKind.TypeTag))
                return typeId;

            typeId = Word(offset, 8);
        }

        throw new InvalidDataException($"BTF type {typeId} refers to itself or nests deeper than {DeepestNesting}");
    }

    private static ReadOnlyMemory<byte> Section(ReadOnlyMemory<byte> bytes, uint header, int field, string what)
    {
        var start = header + (long)BinaryPrimitives.ReadUInt32LittleEndian(bytes.Span[field..]);
        long length = BinaryPrimitives.ReadUInt32LittleEndian(bytes.Span[(field + 4)..]);
        return header >= HeaderSize && start + length <= bytes.Length
            ? bytes.Slice((int)start, (int)length)
            : throw new InvalidDataException($"the {what} section of this BTF ({start}+{length}) lies outside its {bytes.Length} bytes");
    }

    private static int Checked(long size, uint typeId) =>
        size <= int.MaxValue ? (int)size : throw new InvalidDataException($"BTF type {typeId} has an impossible size");

    private bool IsComposite(uint typeId) => Kind(Offset(typeId)) is BtfKind.Struct or BtfKind.Union;

    private int Offset(uint typeId) => typeId >= 1 && typeId <= _offsets.Count
        ? _offsets[(int)typeId - 1]
        : throw new InvalidDataException(
            typeId == 0 ? "void has no layout" : $"BTF type {typeId} does not exist; there are {_offsets.Count}");

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private BtfKind Kind(int offset) => (BtfKind)((Word(offset, 4) >> 24) & 0x1f);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private int VariableLength(int offset) => (int)(Word(offset, 4) & 0xffff);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private int TypeLength(int offset)
    {
        var extra = Kind(offset) switch
        {
            BtfKind.Int or BtfKind.Variable or BtfKind.DeclTag => 4,
            BtfKind.Array => 12,
            BtfKind.Struct or BtfKind.Union or BtfKind.DataSection or BtfKind.Enum64 => 12 * VariableLength(offset),
            BtfKind.Enum or BtfKind.FunctionPrototype => 8 * VariableLength(offset),
            BtfKind.Pointer or BtfKind.Forward or BtfKind.Typedef or BtfKind.Volatile or BtfKind.Const or BtfKind.Restrict
                or BtfKind.Function or BtfKind.Float or BtfKind.TypeTag => 0,
            BtfKind kind => throw new InvalidDataException($"BTF kind {(int)kind} at offset {offset} is not known"),
        };
        return _types.Length - offset >= TypeSizeBytes + extra
            ? TypeSizeBytes + extra
            : throw new InvalidDataException($"the BTF type at offset {offset} is cut off");
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private uint Word(int offset, int field) => _types.Length - offset - field >= sizeof(uint)
        ? BinaryPrimitives.ReadUInt32LittleEndian(_types.Span[(offset + field)..])
        : throw new InvalidDataException($"the BTF type at offset {offset} is cut off");
}
