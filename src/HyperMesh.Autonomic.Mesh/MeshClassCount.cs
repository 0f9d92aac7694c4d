namespace HyperMesh.Autonomic.Mesh;

/// <summary>What a node has forwarded of a class so far.</summary>
/// <param name="Class">0 to 7.</param>
/// <param name="Packets">That had a way out, dropped ones included.</param>
/// <param name="Bytes">Of these, from the Ethernet header on.</param>
/// <param name="Dropped">Packets that were dropped because of their class.</param>
public sealed record MeshClassCount(int Class, ulong Packets, ulong Bytes, ulong Dropped);
