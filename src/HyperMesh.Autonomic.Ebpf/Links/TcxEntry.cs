namespace HyperMesh.Autonomic.Ebpf;

/// <summary>A program in a chain of tcx.</summary>
/// <param name="ProgramId">The program's id.</param>
/// <param name="ProgramName">Its name, or null without the right to ask (CAP_SYS_ADMIN) or when it has gone meanwhile.</param>
/// <param name="LinkId">The link that holds it; null when it was attached without one.</param>
public sealed record TcxEntry(uint ProgramId, string? ProgramName, uint? LinkId)
{
    /// <inheritdoc/>
    public override string ToString()
    {
        var name = ProgramName is null ? "" : $" '{ProgramName}'";
        return LinkId is null ? $"program {ProgramId}{name}" : $"program {ProgramId}{name} (link {LinkId})";
    }
}
