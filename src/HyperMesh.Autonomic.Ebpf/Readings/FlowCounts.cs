namespace HyperMesh.Autonomic.Ebpf.Readings;

/// <summary>What a program counts of its table of flows, since it was loaded.</summary>
/// <param name="Added">Entries that were made.</param>
/// <param name="Failed">Packets whose flow found no place.</param>
/// <param name="HeldBack">Packets that were not looked at, to bound the cost.</param>
public readonly record struct FlowCounts(ulong Added, ulong Failed, ulong HeldBack);
