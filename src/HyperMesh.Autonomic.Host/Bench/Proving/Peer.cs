namespace HyperMesh.Autonomic.Host.Bench.Proving;

/// <summary>What users would take instead, measured in the same run of the same bench.</summary>
/// <param name="Name">What it is called in tables.</param>
/// <param name="Cell">Its figure, in the unit of ours.</param>
/// <param name="Tool">The program that must be there for it; null when it needs none.</param>
/// <param name="Package">Debian's package that brings <paramref name="Tool"/>.</param>
internal sealed record Peer(string Name, Cell Cell, string? Tool = null, string? Package = null);
