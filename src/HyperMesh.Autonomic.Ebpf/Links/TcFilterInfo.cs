namespace HyperMesh.Autonomic.Ebpf;

/// <summary>A filter of traffic control on an interface, whoever made it.</summary>
/// <param name="Kind">"bpf", or another kind like "u32" or "matchall".</param>
/// <param name="Priority">Filters run by priority, the lowest number first.</param>
/// <param name="Handle">Its number inside the priority.</param>
/// <param name="ProgramId">The program of a filter of kind "bpf"; otherwise 0.</param>
/// <param name="Name">The name that its maker gave to a filter of kind "bpf"; otherwise empty.</param>
public sealed record TcFilterInfo(string Kind, uint Priority, uint Handle, uint ProgramId, string Name);
