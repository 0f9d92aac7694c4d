namespace HyperMesh.Autonomic.Ebpf.Objects;

/// <summary>A row of the symbol table.</summary>
internal readonly record struct ElfSymbol(uint Name, byte Info, ushort Section, ulong Value, ulong Size)
{
    public const int Bytes = 24;

    /// <summary>From here on a section number is a mark and no number (SHN_LORESERVE).</summary>
    public const ushort FirstReserved = 0xff00;

    private const int Function = 2;

    public bool IsFunction => (Info & 0xf) == Function;

    public bool IsLocal => Info >> 4 == 0;

    public bool IsExternal => Section == 0;
}
