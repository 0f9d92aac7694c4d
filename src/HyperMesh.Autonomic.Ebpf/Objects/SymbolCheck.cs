using System.Buffers.Binary;

namespace HyperMesh.Autonomic.Ebpf.Objects;

/// <summary>Checks the symbol table and puts it into the image.</summary>
internal static class SymbolCheck
{
    public static void Run(ElfImage image, Findings findings)
    {
        var tables = image.Sections.Where(s => s.Type == ElfSection.SymbolTable).ToList();
        if (tables.Count != 1)
        {
            findings.Add(null, 0, $"it has {tables.Count} symbol tables, not one");
            return;
        }

        ElfSection table = tables[0];
        if (table.EntrySize != ElfSymbol.Bytes || table.Size % ElfSymbol.Bytes != 0 || table.Size == 0)
        {
            findings.Add(table, $"{table.Size} bytes with entries of {table.EntrySize} are no table of symbols of {ElfSymbol.Bytes}");
            return;
        }

        if (!HasNames(image, table))
        {
            findings.Add(table, $"the names of its symbols are said to be in section {table.Link}, which is no table of strings");
            return;
        }

        image.SymbolTable = table;
        image.Symbols = Symbols(image, table, findings);
    }

    private static bool HasNames(ElfImage image, ElfSection table)
    {
        if (table.Link == 0 || table.Link >= image.Sections.Count)
            return false;

        ElfSection strings = image.Sections[(int)table.Link];
        return strings.Type == ElfSection.StringTable && strings.Size > 0 && image.Content(strings)[^1] == 0;
    }

    private static ElfSymbol[] Symbols(ElfImage image, ElfSection table, Findings findings)
    {
        ReadOnlySpan<byte> rows = image.Content(table);
        var nameBytes = image.Sections[(int)table.Link].Size;
        var symbols = new ElfSymbol[rows.Length / ElfSymbol.Bytes];
        for (var i = 0; i < symbols.Length && !findings.Full; i++)
        {
            ReadOnlySpan<byte> row = rows.Slice(i * ElfSymbol.Bytes, ElfSymbol.Bytes);
            symbols[i] = new ElfSymbol(
                BinaryPrimitives.ReadUInt32LittleEndian(row),
                row[4],
                BinaryPrimitives.ReadUInt16LittleEndian(row[6..]),
                BinaryPrimitives.ReadUInt64LittleEndian(row[8..]),
                BinaryPrimitives.ReadUInt64LittleEndian(row[16..]));

            var at = table.Offset + (i * ElfSymbol.Bytes);
            if (symbols[i].Name >= nameBytes)
                findings.Add(table.Name, at, $"the name of symbol {i} lies outside the names");
            if (symbols[i].Section < ElfSymbol.FirstReserved)
                CheckPlace(image, symbols[i], i, at, table, findings);
        }

        return symbols;
    }

    private static void CheckPlace(ElfImage image, in ElfSymbol symbol, int index, long at, ElfSection table, Findings findings)
    {
        if (symbol.Section >= image.Sections.Count)
        {
            findings.Add(table.Name, at, $"symbol {index} is in section {symbol.Section}; there are {image.Sections.Count}");
            return;
        }

        ElfSection section = image.Sections[symbol.Section];
        if (!symbol.IsExternal && (symbol.Value > (ulong)section.Size || symbol.Size > (ulong)section.Size - symbol.Value))
        {
            findings.Add(
                table.Name,
                at,
                $"symbol '{image.Text(image.Sections[(int)table.Link], symbol.Name)}' ({symbol.Size} bytes from 0x{symbol.Value:x}) lies outside "
                    + $"section '{section.Name}' of {section.Size} bytes");
        }
    }
}
