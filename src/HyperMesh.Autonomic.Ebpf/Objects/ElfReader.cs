using System.Buffers.Binary;
using System.Numerics;
using System.Text;

namespace HyperMesh.Autonomic.Ebpf.Objects;

/// <summary>Reads header and section table (the System V ABI, chapter 4), and refuses what a compiler does not write.</summary>
internal static class ElfReader
{
    private const int HeaderBytes = 64;
    private const int SectionBytes = 64;
    private const int Relocatable = 1;
    private const int MachineBpf = 247;
    private const long MostZeroBytes = 64 * 1024 * 1024;
    private const string NoObject = "name a file that clang has made with -target bpf -c";

    /// <summary>Null when nothing behind the tables can be read.</summary>
    public static ElfImage? Read(ReadOnlyMemory<byte> bytes, Findings findings)
    {
        if (!HeaderIsSane(bytes.Span, findings))
            return null;

        var rows = Rows(bytes.Span, findings);
        if (rows is null)
            return null;

        var image = new ElfImage(bytes, rows);
        Overlaps(rows, findings);
        return findings.None ? image : null;
    }

    private static bool HeaderIsSane(ReadOnlySpan<byte> bytes, Findings findings)
    {
        if (bytes.IsEmpty)
        {
            findings.Add(null, 0, "the file is empty");
            return false;
        }

        if (!bytes.StartsWith("\x7f"u8) || !bytes[1..].StartsWith("ELF"u8))
        {
            findings.Add(null, 0, "it is no ELF file", NoObject);
            return false;
        }

        if (bytes.Length < HeaderBytes)
        {
            findings.Add(null, 0, $"the file is cut off: it has {bytes.Length} bytes, and an ELF header has {HeaderBytes}");
            return false;
        }

        Expect(findings, 4, "class", bytes[4], 2, "it is not 64-bit ELF");
        Expect(findings, 5, "byte order", bytes[5], 1, "it is not little-endian");
        Expect(findings, 6, "version", bytes[6], 1, "it is of another version of ELF");
        Expect(findings, 16, "type", Half(bytes, 16), Relocatable, "it is not relocatable, so a linker has been at it");
        Expect(findings, 18, "machine", Half(bytes, 18), MachineBpf, "it is not for BPF");
        Expect(findings, 20, "version", (int)Word(bytes, 20), 1, "it is of another version of ELF");
        Expect(findings, 52, "header size", Half(bytes, 52), HeaderBytes, "its header has another size");
        Expect(findings, 58, "entry size", Half(bytes, 58), SectionBytes, "its section table has entries of another size");
        return findings.None;
    }

    private static void Expect(Findings findings, int offset, string field, int value, int wanted, string message)
    {
        if (value != wanted)
            findings.Add(null, offset, $"{message} ({field} {value}, not {wanted})", NoObject);
    }

    private static List<ElfSection>? Rows(ReadOnlySpan<byte> bytes, Findings findings)
    {
        var start = Long(bytes, 40);
        var count = Half(bytes, 60);
        var names = Half(bytes, 62);
        if (count == 0 || start < HeaderBytes || start % 8 != 0 || start > (ulong)bytes.Length
            || count * SectionBytes > bytes.Length - (long)start)
        {
            findings.Add(null, 40, $"the section table ({count} entries from 0x{start:x}) lies outside the {bytes.Length} bytes of the file");
            return null;
        }

        if (names == 0 || names >= count)
        {
            findings.Add(null, 62, $"the names of the sections are said to be in section {names} of {count}");
            return null;
        }

        var table = bytes.Slice((int)start, count * SectionBytes);
        ReadOnlySpan<byte> strings = Names(bytes, table.Slice(names * SectionBytes, SectionBytes), findings);
        var rows = new List<ElfSection>(count);
        for (var i = 0; i < count && !findings.Full; i++)
            rows.Add(Row(bytes.Length, i, table.Slice(i * SectionBytes, SectionBytes), strings, (long)start + (i * SectionBytes), findings));

        return findings.None ? rows : null;
    }

    private static ReadOnlySpan<byte> Names(ReadOnlySpan<byte> bytes, ReadOnlySpan<byte> row, Findings findings)
    {
        var (offset, size) = (Long(row, 24), Long(row, 32));
        if (Word(row, 4) == ElfSection.StringTable && IsInside(offset, size, bytes.Length) && size > 0
            && bytes[(int)(offset + size - 1)] == 0)
        {
            return bytes.Slice((int)offset, (int)size);
        }

        findings.Add(null, (long)(offset & long.MaxValue), $"the names of the sections ({size} bytes) are no table of strings inside the file");
        return default;
    }

    private static ElfSection Row(int length, int index, ReadOnlySpan<byte> row, ReadOnlySpan<byte> strings, long at, Findings findings)
    {
        var type = Word(row, 4);
        var (offset, size) = (Long(row, 24), Long(row, 32));
        var name = Name(strings, Word(row, 0));
        if (name is null)
            findings.Add(null, at, $"the name of section {index} lies outside the names");
        if (index == 0 && type != ElfSection.Null)
            findings.Add(null, at, $"the first section has type {type}, not {ElfSection.Null}");
        if (type is not (ElfSection.NoBits or ElfSection.Null) && !IsInside(offset, size, length))
            findings.Add(name, at, $"its {size} bytes from 0x{offset:x} lie outside the {length} bytes of the file");
        if (type == ElfSection.NoBits && size > MostZeroBytes)
            findings.Add(name, at, $"{size} bytes of zeros are more than the {MostZeroBytes} that are allowed", "make its variables smaller");
        var alignment = Long(row, 48);
        if (alignment != 0 && !BitOperations.IsPow2(alignment))
            findings.Add(name, at, $"an alignment of {alignment} is no power of two");

        var inside = type is not (ElfSection.NoBits or ElfSection.Null);
        return new ElfSection(
            index, name ?? "", type, Long(row, 8), inside ? (long)offset : at, type == ElfSection.Null ? 0 : (long)size,
            Word(row, 40), Word(row, 44), Long(row, 56));
    }

    private static void Overlaps(List<ElfSection> rows, Findings findings)
    {
        ElfSection? before = null;
        foreach (ElfSection row in rows.Where(r => r.Size > 0 && r.Type != ElfSection.NoBits).OrderBy(r => r.Offset))
        {
            if (row.Offset < HeaderBytes)
                findings.Add(row, "it lies over the header of the file");
            if (before is not null && before.Offset + before.Size > row.Offset)
                findings.Add(row, $"it lies over section '{before.Name}'");
            before = row;
        }
    }

    private static bool IsInside(ulong offset, ulong size, int length) =>
        offset <= (ulong)length && size <= (ulong)length - offset;

    private static string? Name(ReadOnlySpan<byte> strings, uint offset) => offset < strings.Length
        ? Encoding.UTF8.GetString(strings[(int)offset..(strings[(int)offset..].IndexOf((byte)0) + (int)offset)])
        : null;

    private static ushort Half(ReadOnlySpan<byte> bytes, int offset) => BinaryPrimitives.ReadUInt16LittleEndian(bytes[offset..]);

    private static uint Word(ReadOnlySpan<byte> bytes, int offset) => BinaryPrimitives.ReadUInt32LittleEndian(bytes[offset..]);

    private static ulong Long(ReadOnlySpan<byte> bytes, int offset) => BinaryPrimitives.ReadUInt64LittleEndian(bytes[offset..]);
}
