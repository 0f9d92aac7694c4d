namespace HyperMesh.Autonomic.Ebpf;

/// <summary>What the kernel knows of a link.</summary>
/// <param name="LinkId">The kernel's id.</param>
/// <param name="Type">The type.</param>
/// <param name="ProgramId">The program that runs now.</param>
/// <param name="IfIndex">The interface's number inside its namespace; 0 when the interface is gone or the link was detached.</param>
public sealed record BpfLinkInfo(uint LinkId, LinkType Type, uint ProgramId, int IfIndex);
