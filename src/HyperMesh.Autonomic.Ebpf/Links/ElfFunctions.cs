using System.Buffers.Binary;
using System.Text;

namespace HyperMesh.Autonomic.Ebpf;

/// <summary>
/// The functions of an ELF file (64-bit, little-endian) with their offsets in the file, from its symbol tables. The layout is that of the
/// System V ABI, chapter "Object Files". Every offset of the file is checked: a damaged file gives an exception, never wrong memory.
/// </summary>
internal sealed class ElfFunctions
{
    private const int HeaderSize = 64;
    private const int SectionSize = 64;
    private const int SymbolSize = 24;
    private const int SymbolTable = 2;
    private const int DynamicSymbols = 11;
    private const int FunctionType = 2;
    private const int IndirectFunctionType = 10;

    // Tables may lie over each other, and names may share their ends, but not without end: what is read is in proportion to the file.
    private const int MostReadings = 16;

    private readonly byte[] _file;
    private long _left;
    private readonly long _sections;
    private readonly int _count;

    private ElfFunctions(byte[] file)
    {
        _file = file;
        _left = (long)file.Length * MostReadings;
        ReadOnlySpan<byte> header = Part(0, HeaderSize);
        if (!header[..4].SequenceEqual("\x7f"u8 + "ELF"u8) || header[4] != 2 || header[5] != 1)
            throw new InvalidDataException("is no 64-bit little-endian ELF file");

        _sections = BinaryPrimitives.ReadInt64LittleEndian(header[40..]);
        _count = BinaryPrimitives.ReadUInt16LittleEndian(header[60..]);
    }

    /// <exception cref="InvalidDataException">The file is no such ELF file, or is damaged.</exception>
    public static IReadOnlyDictionary<string, ulong> Read(string path) => Of(File.ReadAllBytes(path));

    /// <summary>As <see cref="Read"/>, of the bytes of a file.</summary>
    /// <exception cref="InvalidDataException">They are no such ELF file, or are damaged.</exception>
    internal static IReadOnlyDictionary<string, ulong> Of(byte[] file)
    {
        var elf = new ElfFunctions(file);
        var found = new Dictionary<string, ulong>(StringComparer.Ordinal);
        for (var i = 0; i < elf._count; i++)
        {
            if (elf.Section(i).Type is SymbolTable or DynamicSymbols)
                elf.Add(i, found);
        }

        return found;
    }

    private void Add(int table, Dictionary<string, ulong> found)
    {
        var (_, _, offset, size, link) = Section(table);
        var names = Section((int)link);
        for (long at = 0; at + SymbolSize <= size; at += SymbolSize)
        {
            Spend(SymbolSize);
            ReadOnlySpan<byte> symbol = Part(offset + at, SymbolSize);
            var section = BinaryPrimitives.ReadUInt16LittleEndian(symbol[6..]);
            if ((symbol[4] & 0xf) is not (FunctionType or IndirectFunctionType) || section == 0 || section >= _count)
                continue;

            var home = Section(section);
            var address = BinaryPrimitives.ReadInt64LittleEndian(symbol[8..]);
            var name = Name(names.Offset, names.Size, BinaryPrimitives.ReadUInt32LittleEndian(symbol));
            if (name.Length > 0 && address >= home.Address)
                found.TryAdd(name, (ulong)(address - home.Address + home.Offset));
        }
    }

    private (uint Type, long Address, long Offset, long Size, uint Link) Section(int index)
    {
        if ((uint)index >= (uint)_count)
            throw new InvalidDataException("is damaged: it refers to a section that it does not have");

        ReadOnlySpan<byte> header = Part(_sections + ((long)index * SectionSize), SectionSize);
        return (
            BinaryPrimitives.ReadUInt32LittleEndian(header[4..]),
            BinaryPrimitives.ReadInt64LittleEndian(header[16..]),
            BinaryPrimitives.ReadInt64LittleEndian(header[24..]),
            BinaryPrimitives.ReadInt64LittleEndian(header[32..]),
            BinaryPrimitives.ReadUInt32LittleEndian(header[40..]));
    }

    private string Name(long start, long size, uint index)
    {
        if (index >= size)
            throw new InvalidDataException("is damaged: the name of a symbol lies outside of its table");

        ReadOnlySpan<byte> rest = Part(start + index, (int)Math.Min(size - index, int.MaxValue));
        var end = rest.IndexOf((byte)0);
        var name = end < 0 ? rest : rest[..end];
        Spend(name.Length);
        return Encoding.UTF8.GetString(name);
    }

    private void Spend(int bytes)
    {
        if ((_left -= bytes) < 0)
            throw new InvalidDataException("is damaged: its tables of symbols lie over each other");
    }

    private ReadOnlySpan<byte> Part(long offset, int length) =>
        offset >= 0 && length >= 0 && offset <= _file.Length - (long)length
            ? _file.AsSpan((int)offset, length)
            : throw new InvalidDataException(_file.Length < HeaderSize ? "is no ELF file" : "is damaged: a table lies outside of the file");
}
