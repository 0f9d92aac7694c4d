using System.Buffers.Binary;

namespace HyperMesh.Autonomic.Ebpf.Objects;

/// <summary>
/// Checks that relocations point at symbols and places that exist, and that a call inside the object arrives at a function of .text: libbpf
/// copies what is called behind its caller, and a program that calls itself makes it read past its own memory.
/// </summary>
internal static class RelocationCheck
{
    private const int RowBytes = 16;
    private const int SmallestTarget = 4;

    public static void Run(ElfImage image, IReadOnlyList<ObjectFunction> functions, Findings findings)
    {
        var relocated = new Dictionary<int, Dictionary<int, ElfSymbol>>();
        foreach (ElfSection section in image.Sections)
        {
            if (section.Type == ElfSection.RelocationsWithAddend && section.Size > 0)
                findings.Add(section, "it has relocations with an addend, which no compiler for BPF writes");
            else if (section.Type == ElfSection.Relocations && IsSane(image, section, findings))
                Check(image, section, relocated, findings);
        }

        if (findings.None)
            CheckCalls(image, functions, relocated, findings);
    }

    private static bool IsSane(ElfImage image, ElfSection section, Findings findings)
    {
        var before = findings.Count;
        if (section.EntrySize != RowBytes || section.Size % RowBytes != 0)
            findings.Add(section, $"{section.Size} bytes with entries of {section.EntrySize} are no table of relocations of {RowBytes}");
        if (section.Info == 0 || section.Info >= image.Sections.Count)
            findings.Add(section, $"its relocations are for section {section.Info}; there are {image.Sections.Count}");
        if (section.Link != image.SymbolTable!.Index)
            findings.Add(section, $"its relocations are said to use section {section.Link}, which is not the symbol table");

        return findings.Count == before;
    }

    private static void Check(
        ElfImage image, ElfSection section, Dictionary<int, Dictionary<int, ElfSymbol>> relocated, Findings findings)
    {
        ElfSection target = image.Sections[(int)section.Info];
        ReadOnlySpan<byte> rows = image.Content(section);
        var symbols = new Dictionary<int, ElfSymbol>();
        for (var i = 0; i < rows.Length / RowBytes && !findings.Full; i++)
        {
            var place = BinaryPrimitives.ReadUInt64LittleEndian(rows[(i * RowBytes)..]);
            var symbol = BinaryPrimitives.ReadUInt32LittleEndian(rows[((i * RowBytes) + 12)..]);
            var width = target.IsCode ? Instruction.Bytes : SmallestTarget;
            var at = section.Offset + (i * RowBytes);
            if (symbol == 0 || symbol >= image.Symbols.Length)
                findings.Add(section.Name, at, $"relocation {i} uses symbol {symbol}; there are {image.Symbols.Length}");
            else if (place > (ulong)target.Size || (ulong)target.Size - place < (ulong)width || (target.IsCode && place % Instruction.Bytes != 0))
                findings.Add(section.Name, at, $"relocation {i} is for 0x{place:x}, which is no place in section '{target.Name}'");
            else if (target.IsCode)
                CheckCode(image, target, (int)(place / Instruction.Bytes), image.Symbols[symbol], at, symbols, findings);
        }

        if (target.IsCode && !relocated.TryAdd(target.Index, symbols))
            findings.Add(section, $"section '{target.Name}' has more than one table of relocations");
    }

    private static void CheckCode(
        ElfImage image, ElfSection target, int index, in ElfSymbol symbol, long at, Dictionary<int, ElfSymbol> symbols, Findings findings)
    {
        Instruction instruction = Instruction.At(image.Content(target), index);
        if (instruction is { IsWideLoad: false, IsCall: false })
            findings.Add(target.Name, at, $"a relocation is for instruction {index}, which is neither a load of an address nor a call");
        else if (!symbols.TryAdd(index, symbol))
            findings.Add(target.Name, at, $"instruction {index} is relocated twice");
    }

    private static void CheckCalls(
        ElfImage image,
        IReadOnlyList<ObjectFunction> functions,
        Dictionary<int, Dictionary<int, ElfSymbol>> relocated,
        Findings findings)
    {
        var shared = image.Find(ObjectFile.SharedCode);
        var starts = functions.Where(f => !f.IsProgram).Select(f => (long)f.Start).ToHashSet();
        foreach (ElfSection section in image.Sections.Where(s => s.IsCode))
        {
            ReadOnlySpan<byte> code = image.Content(section);
            for (var i = 0; i < code.Length / Instruction.Bytes && !findings.Full; i++)
            {
                Instruction instruction = Instruction.At(code, i);
                if (instruction.IsWideLoad)
                    i++;
                if (!instruction.IsLocalCall)
                    continue;

                var (home, start) = Target(section, i, relocated.GetValueOrDefault(section.Index));
                if (home != 0 && (home != shared?.Index || !starts.Contains(start + instruction.Immediate + 1)))
                {
                    findings.Add(
                        section.Name,
                        section.Offset + (i * Instruction.Bytes),
                        $"instruction {i} calls what is no function of {ObjectFile.SharedCode}");
                }
            }
        }
    }

    // The section, and the instruction in it that the immediate counts from; section 0 for a function of the kernel.
    private static (int Section, long Instruction) Target(ElfSection section, int index, Dictionary<int, ElfSymbol>? symbols) =>
        symbols is not null && symbols.TryGetValue(index, out ElfSymbol symbol)
            ? (symbol.Section, (long)(symbol.Value / Instruction.Bytes))
            : (section.Index, index);
}
