namespace HyperMesh.Autonomic.Ebpf.Objects;

/// <summary>A map that an object file declares in .maps.</summary>
/// <param name="Name">Its name in the source, not cut off.</param>
/// <param name="Type">Its type.</param>
/// <param name="KeySize">Bytes of a key; 0 where it has none, as a ring buffer.</param>
/// <param name="ValueSize">Bytes of a value (on one CPU); 0 where it has none.</param>
/// <param name="MaxEntries">The most entries; for a ring buffer its bytes. 0 where the number of CPUs decides.</param>
/// <param name="Flags">Properties.</param>
/// <param name="KeyTypeId">The type of the key in the object's BTF; 0 where only its size is told.</param>
/// <param name="ValueTypeId">The type of the value in the object's BTF; 0 where only its size is told.</param>
public sealed record ObjectMap(
    string Name, MapType Type, int KeySize, int ValueSize, uint MaxEntries, MapFlags Flags, uint KeyTypeId, uint ValueTypeId)
{
    /// <summary>True when libbpf would pin it under its name on the bpffs.</summary>
    public bool IsPinnedByName { get; init; }
}
