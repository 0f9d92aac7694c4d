namespace HyperMesh.Autonomic.Ebpf.Objects;

/// <summary>A row of the section table that was found to lie inside the file.</summary>
internal sealed record ElfSection(
    int Index, string Name, uint Type, ulong Flags, long Offset, long Size, uint Link, uint Info, ulong EntrySize)
{
    public const uint Null = 0;
    public const uint ProgramBits = 1;
    public const uint SymbolTable = 2;
    public const uint StringTable = 3;
    public const uint RelocationsWithAddend = 4;
    public const uint NoBits = 8;
    public const uint Relocations = 9;

    private const ulong Executable = 4;

    public bool IsCode => Type == ProgramBits && (Flags & Executable) != 0 && Size > 0;
}
