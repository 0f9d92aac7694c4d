namespace HyperMesh.Autonomic.Ebpf;

/// <summary>A member of a struct or union.</summary>
/// <param name="Name">Its name.</param>
/// <param name="TypeId">Its type, in the same BTF.</param>
/// <param name="Offset">Bytes from the beginning of the struct; for a bit field those before its first bit.</param>
/// <param name="Size">Its bytes; for a bit field those that its bits touch.</param>
public readonly record struct BtfMember(string Name, uint TypeId, int Offset, int Size)
{
    /// <summary>The bits of a bit field, 1 to 64; 0 for an ordinary member.</summary>
    public int BitWidth { get; init; }

    /// <summary>The lowest bit of a bit field in the byte at <see cref="Offset"/>, 0 to 7.</summary>
    public int BitShift { get; init; }

    /// <summary>True for a bit field.</summary>
    public bool IsBitField => BitWidth > 0;
}
