namespace HyperMesh.Autonomic.Ebpf;

/// <summary>A variable in a data section, as .maps is one.</summary>
/// <param name="Name">Its name.</param>
/// <param name="TypeId">The type of its value.</param>
/// <param name="Offset">Bytes from the beginning of the section, 0 where the linker has not told yet.</param>
/// <param name="Size">Its bytes.</param>
public readonly record struct BtfVariable(string Name, uint TypeId, uint Offset, uint Size);
