using System.Buffers.Binary;

namespace HyperMesh.Autonomic.Ebpf;

/// <summary>
/// What an object's .BTF.ext section says of its instructions: the source lines and the types of the functions (the kernel's
/// Documentation/bpf/btf.rst). Every access is checked: whatever the bytes are, the worst is an <see cref="InvalidDataException"/>.
/// Immutable and thread-safe.
/// </summary>
public sealed class BtfExt
{
    private const ushort Magic = 0xeb9f;
    private const int SmallestHeader = 24;
    private const int InstructionSize = 8;
    private const int SectionHeader = 8;
    private const int FunctionRecord = 8;
    private const int LineRecord = 16;
    private const int RelocationRecord = 16;

    private readonly ReadOnlyMemory<byte> _bytes;
    private readonly Btf _btf;

    private BtfExt(ReadOnlyMemory<byte> bytes, Btf btf)
    {
        _bytes = bytes;
        _btf = btf;
        var header = Word(4);
        Functions = Blocks("function", header, 8, FunctionRecord);
        Lines = Blocks("line", header, 16, LineRecord);
        Relocations = header >= SmallestHeader + 8 ? Blocks("relocation", header, 24, RelocationRecord) : [];
    }

    /// <summary>A section's records.</summary>
    internal readonly record struct Block(uint SectionName, int Start, int Count, int RecordSize);

    internal IReadOnlyList<Block> Functions { get; }

    internal IReadOnlyList<Block> Lines { get; }

    internal IReadOnlyList<Block> Relocations { get; }

    /// <summary>Reads a .BTF.ext section. The bytes are kept and must not change.</summary>
    /// <param name="bytes">The section.</param>
    /// <param name="btf">The .BTF section of the same object, which has the names.</param>
    /// <exception cref="InvalidDataException">They are not BTF.ext.</exception>
    public static BtfExt Parse(ReadOnlyMemory<byte> bytes, Btf btf)
    {
        ArgumentNullException.ThrowIfNull(btf);
        if (bytes.Length < SmallestHeader)
            throw new InvalidDataException($"BTF.ext needs a header of {SmallestHeader} bytes, there are {bytes.Length}");

        var magic = BinaryPrimitives.ReadUInt16LittleEndian(bytes.Span);
        if (magic != Magic)
            throw new InvalidDataException($"BTF.ext begins with 0x{Magic:x}, this with 0x{magic:x}");

        return new BtfExt(bytes, btf);
    }

    /// <summary>The source line of an instruction: that of the last record at or before it.</summary>
    /// <param name="section">The section's name, as in "xdp".</param>
    /// <param name="instruction">The instruction, counted from the beginning of the section.</param>
    /// <returns>Null when nothing is known of it.</returns>
    /// <exception cref="InvalidDataException">The bytes are broken there.</exception>
    public BtfLine? LineOf(string section, int instruction)
    {
        int? found = null;
        long nearest = -1;
        foreach (var record in Records(Lines, section))
        {
            long at = Word(record) / InstructionSize;
            if (at <= instruction && at >= nearest)
                (found, nearest) = (record, at);
        }

        return found is { } line ? Line(line) : null;
    }

    /// <summary>All lines of a section in the order of its instructions, each with the instruction that it begins at.</summary>
    /// <exception cref="InvalidDataException">The bytes are broken there; thrown while enumerating.</exception>
    public IEnumerable<(int Instruction, BtfLine Line)> LinesOf(string section) =>
        Records(Lines, section).Select(r => ((int)(Word(r) / InstructionSize), Line(r)));

    /// <summary>The functions of a section: the instruction that each begins at, and its type in BTF.</summary>
    /// <exception cref="InvalidDataException">The bytes are broken there; thrown while enumerating.</exception>
    public IEnumerable<(int Instruction, uint TypeId)> FunctionsOf(string section) =>
        Records(Functions, section).Select(r => ((int)(Word(r) / InstructionSize), Word(r + 4)));

    internal uint Word(int offset) => _bytes.Length - offset >= sizeof(uint)
        ? BinaryPrimitives.ReadUInt32LittleEndian(_bytes.Span[offset..])
        : throw new InvalidDataException($"BTF.ext is cut off at {offset}");

    private IEnumerable<int> Records(IReadOnlyList<Block> blocks, string section)
    {
        foreach (Block block in blocks)
        {
            if (_btf.Text(block.SectionName) != section)
                continue;

            for (var i = 0; i < block.Count; i++)
                yield return block.Start + (i * block.RecordSize);
        }
    }

    private BtfLine Line(int record)
    {
        // The upper 22 bits are the line, the others the column.
        var place = Word(record + 12);
        return new BtfLine(_btf.Text(Word(record + 4)), (int)(place >> 10), (int)(place & 0x3ff), _btf.Text(Word(record + 8)).Trim());
    }

    private List<Block> Blocks(string what, uint header, int field, int smallestRecord)
    {
        var start = header + (long)Word(field);
        var end = start + Word(field + 4);
        if (header < SmallestHeader || end > _bytes.Length || start % sizeof(uint) != 0)
            throw new InvalidDataException($"the {what} information of BTF.ext ({start} to {end}) lies outside its {_bytes.Length} bytes");

        var blocks = new List<Block>();
        if (start == end)
            return blocks;

        long size = end - start >= sizeof(uint) ? Word((int)start) : 0;
        if (size < smallestRecord || size % sizeof(uint) != 0)
            throw new InvalidDataException($"a record of the {what} information of BTF.ext has {size} bytes");

        for (var at = start + sizeof(uint); at < end;)
        {
            long count = end - at >= SectionHeader ? Word((int)at + 4) : 0;
            // Divided, because the product of two such numbers may be beyond 64 bits.
            if (count == 0 || count > (end - at - SectionHeader) / size)
                throw new InvalidDataException($"the {what} information of BTF.ext is cut off at {at}");

            blocks.Add(new Block(Word((int)at), (int)at + SectionHeader, (int)count, (int)size));
            at += SectionHeader + (count * size);
        }

        return blocks;
    }
}
