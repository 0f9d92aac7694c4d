namespace HyperMesh.Autonomic.Ebpf.Hooks;

/// <summary>What of ours is on a hook, as the kernel tells it.</summary>
/// <param name="ProgramId">The program; of several functions that of one.</param>
/// <param name="LinkId">The link that holds it; null for a clsact filter.</param>
/// <param name="Mode">How it is attached: "drv", "skb", "tcx", "clsact", "cgroup", "links"; null when the kernel does not tell.</param>
public sealed record HookOccupant(uint ProgramId, uint? LinkId, string? Mode);
