namespace HyperMesh.Autonomic.Ebpf.Objects;

/// <summary>Checks sections of code and finds the functions in them.</summary>
internal static class CodeCheck
{
    private const int MostInstructions = 1_000_000;

    public static IReadOnlyList<ObjectFunction> Run(ElfImage image, Findings findings)
    {
        var functions = new List<ObjectFunction>();
        var bySection = image.Symbols.Where(s => s.IsFunction).ToLookup(s => (int)s.Section);
        foreach (ElfSection section in image.Sections.Where(s => s.IsCode))
        {
            if (section.Size % Instruction.Bytes != 0)
                findings.Add(section, $"{section.Size} bytes is no multiple of {Instruction.Bytes}");
            else if (section.Size / Instruction.Bytes is > MostInstructions and var count)
                findings.Add(section, $"{count} instructions are more than {MostInstructions}", "make the program shorter");
            else
                functions.AddRange(Functions(image, section, bySection[section.Index], findings));
        }

        if (findings.None && !functions.Exists(f => f.IsProgram))
            findings.Add(null, 0, "it has no program", "give its function a section, as in SEC(\"xdp\")");

        return functions;
    }

    private static List<ObjectFunction> Functions(ElfImage image, ElfSection section, IEnumerable<ElfSymbol> symbols, Findings findings)
    {
        var functions = new List<ObjectFunction>();
        ulong end = 0;
        foreach (ElfSymbol symbol in symbols.OrderBy(s => s.Value))
        {
            // Reported with the symbol table.
            if (symbol.Value > (ulong)section.Size || symbol.Size > (ulong)section.Size - symbol.Value)
                continue;

            var name = image.NameOf(symbol);
            var at = section.Offset + (long)symbol.Value;
            var problem = Problem(section, symbol, end);
            end = symbol.Value + symbol.Size;
            if (problem is not null)
            {
                findings.Add(section.Name, at, $"function '{name}' {problem}");
                continue;
            }

            var start = (int)symbol.Value / Instruction.Bytes;
            var count = (int)symbol.Size / Instruction.Bytes;
            CheckInstructions(image.Content(section), section, name, start, count, findings);
            functions.Add(new ObjectFunction(section.Name, name, ProgramSections.TypeOf(section.Name), start, count));
        }

        if (functions.Count == 0 && findings.None)
            findings.Add(section, "it has code, but no function");

        return functions;
    }

    private static string? Problem(ElfSection section, in ElfSymbol symbol, ulong end)
    {
        if (symbol.Size == 0)
            return "is empty";
        if (symbol.Size % Instruction.Bytes != 0 || symbol.Value % Instruction.Bytes != 0)
            return $"has {symbol.Size} bytes from 0x{symbol.Value:x}, which is no multiple of {Instruction.Bytes}";
        if (symbol.Value < end)
            return "lies over the one before";
        return symbol.IsLocal && section.Name != ObjectFile.SharedCode ? "is static, which libbpf does not take for a program" : null;
    }

    private static void CheckInstructions(
        ReadOnlySpan<byte> code, ElfSection section, string name, int start, int count, Findings findings)
    {
        for (var i = 0; i < count && !findings.Full; i++)
        {
            Instruction instruction = Instruction.At(code, start + i);
            var at = section.Offset + ((start + i) * Instruction.Bytes);
            if (!instruction.IsKnown)
                findings.Add(section.Name, at, $"instruction {i} of function '{name}' has the opcode 0x{instruction.Opcode:x2}, which none has");

            if (!instruction.IsWideLoad)
                continue;

            if (i + 1 >= count || Instruction.At(code, start + i + 1) is not { Opcode: 0, Registers: 0 })
                findings.Add(section.Name, at, $"instruction {i} of function '{name}' is the first half of a load, and the second is missing");
            i++;
        }
    }
}
