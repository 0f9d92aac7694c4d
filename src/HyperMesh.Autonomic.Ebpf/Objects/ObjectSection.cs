namespace HyperMesh.Autonomic.Ebpf.Objects;

/// <summary>A section of an object file.</summary>
/// <param name="Name">Its name; "" for the first, which every ELF file has.</param>
/// <param name="Offset">Where it begins in the file, in bytes.</param>
/// <param name="Size">Its bytes; those of .bss are not in the file.</param>
public sealed record ObjectSection(string Name, long Offset, long Size);
