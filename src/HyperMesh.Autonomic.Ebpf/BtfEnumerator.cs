namespace HyperMesh.Autonomic.Ebpf;

/// <summary>A name of an enum.</summary>
/// <param name="Name">The name.</param>
/// <param name="Value">Its number; an unsigned one of 64 bits comes with its bits as they are.</param>
public readonly record struct BtfEnumerator(string Name, long Value);
