using System.Runtime.CompilerServices;
using System.Text;

namespace HyperMesh.Autonomic.Ebpf;

// Types by name and by number.
public sealed partial class Btf
{
    /// <summary>The type of this name and kind; the first, when there are several.</summary>
    /// <returns>False when there is none; the id is then 0.</returns>
    public bool TryFind(string name, BtfKind kind, out uint typeId)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);

        // Bytes are compared and no name is made: the kernel's own BTF has more than 100,000 types.
        ReadOnlySpan<byte> wanted = Encoding.UTF8.GetBytes(name + '\0');
        ReadOnlySpan<byte> names = _strings.Span;
        for (var i = 0; i < _offsets.Count; i++)
        {
            if (Kind(_offsets[i]) != kind)
                continue;

            var at = Word(_offsets[i], 0);
            if (at < names.Length && names[(int)at..].StartsWith(wanted))
            {
                typeId = (uint)i + 1;
                return true;
            }
        }

        typeId = 0;
        return false;
    }

    /// <summary>The kind of a type; <see cref="BtfKind.Void"/> for 0.</summary>
    /// <exception cref="InvalidDataException">There is no such type.</exception>
    public BtfKind KindOf(uint typeId) => typeId == 0 ? BtfKind.Void : Kind(Offset(typeId));

    /// <summary>A type's fixed part.</summary>
    /// <exception cref="InvalidDataException">There is no such type.</exception>
    internal BtfType Type(uint typeId)
    {
        if (typeId == 0)
            return default;

        var offset = Offset(typeId);
        var info = Word(offset, 4);
        return new BtfType(typeId, (BtfKind)((info >> 24) & 0x1f), Word(offset, 0), Word(offset, 8), (int)(info & 0xffff), info >> 31 != 0, offset);
    }

    /// <summary>A word of what follows a type's fixed part.</summary>
    internal uint Extra(in BtfType type, int index) => Word(type.Offset, TypeSizeBytes + (index * sizeof(uint)));

    /// <summary>The types whose names begin at one of these offsets, in order.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal List<uint> TypesNamed(IEnumerable<uint> nameOffsets)
    {
        var wanted = new bool[_strings.Length];
        foreach (var offset in nameOffsets)
            wanted[offset] = true;

        var found = new List<uint>();
        for (var i = 0; i < _offsets.Count; i++)
        {
            var name = Word(_offsets[i], 0);
            if (name < (uint)wanted.Length && wanted[name])
                found.Add((uint)i + 1);
        }

        return found;
    }

    /// <summary>All bytes of a type, in the order of the format.</summary>
    internal ReadOnlySpan<byte> Raw(in BtfType type) => _types.Span.Slice(type.Offset, TypeLength(type.Offset));

    /// <summary>The names that are this one, or this one and a flavour (three underscores and more).</summary>
    internal IReadOnlyList<(uint Offset, string Text)> NamesLike(string name)
    {
        var found = new List<(uint, string)>();
        ReadOnlySpan<byte> wanted = Encoding.UTF8.GetBytes('\0' + name);
        ReadOnlySpan<byte> names = _strings.Span;
        for (var at = 0; names[at..].IndexOf(wanted) is var next and >= 0; at += next + 1)
        {
            var text = Text((uint)(at + next + 1));
            if (text == name || text.StartsWith($"{name}___", StringComparison.Ordinal))
                found.Add(((uint)(at + next + 1), text));
        }

        return found;
    }

    /// <summary>A text by its offset.</summary>
    /// <exception cref="InvalidDataException">It lies outside.</exception>
    internal string Text(uint offset) => Encoding.UTF8.GetString(TextBytes(offset));

    /// <summary>True when the names begin and end with a zero, so that each that begins inside ends inside.</summary>
    internal bool StringsAreSane => _strings.Length > 0 && _strings.Span[0] == 0 && _strings.Span[^1] == 0;

    /// <summary>True when a text begins there; it ends inside when <see cref="StringsAreSane"/>.</summary>
    internal bool HasText(uint offset) => offset < _strings.Length;

    private ReadOnlySpan<byte> TextBytes(uint offset)
    {
        if (offset >= _strings.Length)
            throw new InvalidDataException($"BTF name {offset} lies outside the {_strings.Length} bytes of names");

        ReadOnlySpan<byte> text = _strings.Span[(int)offset..];
        var end = text.IndexOf((byte)0);
        return end >= 0 ? text[..end] : throw new InvalidDataException($"BTF name {offset} has no end");
    }
}
