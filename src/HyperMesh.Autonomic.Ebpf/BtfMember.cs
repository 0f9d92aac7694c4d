namespace HyperMesh.Autonomic.Ebpf;

/// <summary>A member of a struct or union.</summary>
/// <param name="Name">Its name.</param>
/// <param name="TypeId">Its type, in the same BTF.</param>
/// <param name="Offset">Bytes from the beginning of the struct.</param>
/// <param name="Size">Its bytes.</param>
public readonly record struct BtfMember(string Name, uint TypeId, int Offset, int Size);
