namespace HyperMesh.Autonomic;

/// <summary>What a BPF program is made of, as it was read. Nobody changes the bytes any more.</summary>
/// <param name="Name">The program's name, from its manifest.</param>
/// <param name="ManifestPath">The manifest's file.</param>
/// <param name="Manifest">What was read from it.</param>
/// <param name="ObjectPath">The object's file; a detached signature lies beside it.</param>
/// <param name="Object">What was read from it.</param>
public sealed record ProgramFiles(
    string Name, string ManifestPath, ReadOnlyMemory<byte> Manifest, string ObjectPath, ReadOnlyMemory<byte> Object);
