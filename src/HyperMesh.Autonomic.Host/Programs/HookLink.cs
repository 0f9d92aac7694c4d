namespace HyperMesh.Autonomic.Host.Programs;

/// <summary>A link in the kernel that holds a program on a hook.</summary>
/// <param name="Id">The kernel's id of the link.</param>
/// <param name="Program">The kernel's id of the program.</param>
internal sealed record HookLink(uint Id, uint Program);
