namespace HyperMesh.Autonomic.Ebpf.Objects;

/// <summary>What the checks of an object file found.</summary>
/// <param name="Name">The name of the file, without its folder.</param>
/// <param name="File">What is in it; null unless it is sound.</param>
/// <param name="Problems">All that was found, in the order of the checks; at most 32, which a file of garbage has soon.</param>
public sealed record ObjectVerdict(string Name, ObjectFile? File, IReadOnlyList<ObjectProblem> Problems)
{
    /// <summary>True when libbpf and the kernel may see it.</summary>
    public bool IsSound => File is not null;

    /// <summary>One line a problem, as in <c>x.bpf.o: section 'xdp' at 0x40: 13 bytes is no multiple of 8; build it again</c>.</summary>
    public override string ToString() => IsSound ? $"{Name}: sound" : string.Join('\n', Problems.Select(p => $"{Name}: {p}"));
}
