namespace HyperMesh.Autonomic.Ebpf.Objects;

/// <summary>What is wrong with an object file, and where.</summary>
/// <param name="Section">The name of the section, or null where it is about the file.</param>
/// <param name="Offset">Where in the file, in bytes from its beginning.</param>
/// <param name="Message">What.</param>
/// <param name="Mend">What to do about it.</param>
public sealed record ObjectProblem(string? Section, long Offset, string Message, string Mend)
{
    /// <summary>The place and the problem, as in <c>section 'xdp' at 0x40: 13 bytes is no multiple of 8</c>.</summary>
    public string Place => Section is null ? $"at 0x{Offset:x}: {Message}" : $"section '{Section}' at 0x{Offset:x}: {Message}";

    /// <inheritdoc/>
    public override string ToString() => $"{Place}; {Mend}";
}
