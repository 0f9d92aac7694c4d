namespace HyperMesh.Autonomic.Ebpf;

// What is inside a type.
public sealed partial class Btf
{
    private const int MemberBytes = 12;
    private const int EnumeratorBytes = 8;
    private const int MostVisits = 100_000;
    private const int LongestBitField = 64;

    /// <summary>
    /// The named members of a struct or union in their order; those of members without a name are flattened in, bit fields are left
    /// out. Nothing for any other type.
    /// </summary>
    /// <exception cref="InvalidDataException">There is no such type, or the bytes are broken there; thrown while enumerating.</exception>
    public IEnumerable<BtfMember> Members(uint typeId) => AllMembers(typeId).Where(m => !m.IsBitField);

    /// <summary>As <see cref="Members"/>, with the bit fields.</summary>
    /// <exception cref="InvalidDataException">There is no such type, or the bytes are broken there; thrown while enumerating.</exception>
    public IEnumerable<BtfMember> AllMembers(uint typeId)
    {
        var size = IsComposite(Resolve(typeId)) ? TypeSize(typeId) : 0;
        var visits = 0;
        var pending = new Stack<(uint Type, long Bits, int Index, int Depth)>();
        pending.Push((Resolve(typeId), 0, 0, 0));
        while (pending.TryPop(out var at))
        {
            if (++visits > MostVisits || at.Depth > DeepestNesting)
                throw new InvalidDataException($"BTF type {typeId} nests too deep or has too many members");

            if (!IsComposite(at.Type) || at.Index >= VariableLength(Offset(at.Type)))
                continue;

            pending.Push(at with { Index = at.Index + 1 });
            var (name, type, bits, width) = RawMember(Offset(at.Type), at.Index);
            if (name.Length > 0)
                yield return Inside(size, Named(name, type, at.Bits + bits, width));
            else if (width == 0)
                pending.Push((Resolve(type), at.Bits + bits, 0, at.Depth + 1));
        }
    }

    /// <summary>The names of an enum and their numbers; nothing for any other type.</summary>
    /// <exception cref="InvalidDataException">There is no such type, or the bytes are broken there; thrown while enumerating.</exception>
    public IEnumerable<BtfEnumerator> Enumerators(uint typeId)
    {
        BtfType type = Type(Resolve(typeId));
        for (var i = 0; i < type.Count && type.Kind is BtfKind.Enum or BtfKind.Enum64; i++)
        {
            if (type.Kind == BtfKind.Enum64)
            {
                var wide = TypeSizeBytes + (i * MemberBytes);
                var value = Word(type.Offset, wide + 4) | ((ulong)Word(type.Offset, wide + 8) << 32);
                yield return new BtfEnumerator(Text(Word(type.Offset, wide)), (long)value);
            }
            else
            {
                // The kind flag of an enum says that its numbers have a sign. Before clang 16 nobody set it, so -1 is -1 in any case.
                var at = TypeSizeBytes + (i * EnumeratorBytes);
                yield return new BtfEnumerator(Text(Word(type.Offset, at)), (int)Word(type.Offset, at + 4));
            }
        }
    }

    /// <summary>The variables of a data section; nothing for any other type.</summary>
    /// <exception cref="InvalidDataException">One of them is no variable; thrown while enumerating.</exception>
    public IEnumerable<BtfVariable> Variables(uint typeId)
    {
        BtfType type = Type(typeId);
        for (var i = 0; i < type.Count && type.Kind == BtfKind.DataSection; i++)
        {
            var at = TypeSizeBytes + (i * MemberBytes);
            BtfType variable = Type(Word(type.Offset, at));
            if (variable.Kind != BtfKind.Variable)
                throw new InvalidDataException($"BTF type {variable.Id} in the data section '{TypeName(typeId)}' is no variable");

            var (offset, size) = (Word(type.Offset, at + 4), Word(type.Offset, at + 8));
            yield return new BtfVariable(Text(variable.NameOffset), variable.SizeOrType, offset, size);
        }
    }

    /// <summary>The element type and the number of elements of an array.</summary>
    /// <returns>False when the type is no array.</returns>
    /// <exception cref="InvalidDataException">There is no such type.</exception>
    public bool TryGetArray(uint typeId, out uint elementTypeId, out uint count)
    {
        BtfType type = Type(Resolve(typeId));
        var isArray = type.Kind == BtfKind.Array;
        (elementTypeId, count) = isArray ? (Word(type.Offset, TypeSizeBytes), Word(type.Offset, TypeSizeBytes + 8)) : default;
        return isArray;
    }

    private static BtfMember Inside(int size, BtfMember member) =>
        (long)member.Offset + member.Size <= size
            ? member
            : throw new InvalidDataException($"BTF member '{member.Name}' lies outside its struct of {size} bytes");

    private BtfMember Named(string name, uint type, long bits, int width)
    {
        var offset = (int)Math.Min(bits / 8, int.MaxValue);
        var shift = (int)(bits % 8);
        if (width == 0)
        {
            return shift == 0
                ? new BtfMember(name, type, offset, TypeSize(type))
                : throw new InvalidDataException($"BTF member '{name}' begins at bit {shift} of a byte and is no bit field");
        }

        return width <= LongestBitField
            ? new BtfMember(name, type, offset, (shift + width + 7) / 8) { BitWidth = width, BitShift = shift }
            : throw new InvalidDataException($"BTF bit field '{name}' has {width} bits");
    }

    private (string Name, uint Type, uint Bits, int Width) RawMember(int structOffset, int index)
    {
        var at = TypeSizeBytes + (index * MemberBytes);
        var position = Word(structOffset, at + 8);

        // With the kind flag the upper byte is the width in bits (0 for an ordinary member), the rest the offset in bits.
        var hasWidth = (Word(structOffset, 4) & 0x8000_0000) != 0;
        var width = hasWidth ? (int)(position >> 24) : 0;
        return (Text(Word(structOffset, at)), Word(structOffset, at + 4), hasWidth ? position & 0xff_ffff : position, width);
    }
}
