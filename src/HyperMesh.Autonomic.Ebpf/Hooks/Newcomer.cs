namespace HyperMesh.Autonomic.Ebpf.Hooks;

/// <summary>A program that is about to be put on a hook. Functions and maps are owned by whoever loaded them.</summary>
/// <param name="Functions">Its functions in the order in which they are attached; at least one.</param>
/// <param name="Maps">The maps of its object; owned as the functions are.</param>
/// <param name="Name">Its name.</param>
/// <param name="Fingerprint">As <see cref="ProgramRequest.Fingerprint"/>.</param>
/// <param name="Origin">Where it comes from; null when nobody can tell.</param>
internal sealed record Newcomer(IReadOnlyList<FunctionProgram> Functions, IReadOnlyList<BpfMap> Maps, string Name, string Fingerprint, ProgramOrigin? Origin)
{
    /// <summary>The kernel's id of the first function's program.</summary>
    public uint Id => Functions[0].Program.Id;
}
