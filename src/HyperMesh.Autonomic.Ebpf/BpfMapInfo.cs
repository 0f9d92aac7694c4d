namespace HyperMesh.Autonomic.Ebpf;

/// <summary>What the kernel knows of a map. Only <see cref="MemoryBytes"/> may change while the map lives.</summary>
/// <param name="Id">The kernel's id.</param>
/// <param name="Name">The name, cut to 15 characters by the kernel.</param>
/// <param name="Type">The type.</param>
/// <param name="KeySize">Bytes of a key; 0 for a ring buffer.</param>
/// <param name="ValueSize">Bytes of a value on one CPU; 0 for a ring buffer.</param>
/// <param name="MaxEntries">The most entries it can hold; for a ring buffer its bytes.</param>
/// <param name="Flags">The properties it was made with.</param>
/// <param name="BtfId">The BTF object that describes its types (see <see cref="Btf.FromKernel"/>), or 0.</param>
/// <param name="BtfKeyTypeId">The key's type in it, or 0.</param>
/// <param name="BtfValueTypeId">The value's type in it, or 0.</param>
public sealed record BpfMapInfo(
    uint Id,
    string Name,
    MapType Type,
    int KeySize,
    int ValueSize,
    uint MaxEntries,
    MapFlags Flags,
    uint BtfId,
    uint BtfKeyTypeId,
    uint BtfValueTypeId)
{
    /// <summary>
    /// Bytes of kernel memory that it was charged for when it was opened here; null when it is not told. A hash that is not allocated in
    /// advance grows.
    /// </summary>
    public long? MemoryBytes { get; init; }
}
