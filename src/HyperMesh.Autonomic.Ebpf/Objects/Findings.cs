namespace HyperMesh.Autonomic.Ebpf.Objects;

/// <summary>Collects problems, up to a limit: what comes after thirty of them helps nobody.</summary>
internal sealed class Findings
{
    public const int Most = 32;

    private readonly List<ObjectProblem> _problems = [];

    public bool None => _problems.Count == 0;

    public bool Full => _problems.Count >= Most;

    public IReadOnlyList<ObjectProblem> Problems => _problems;

    public void Add(ElfSection section, string message, string mend = "build it again") =>
        Add(section.Name, section.Offset, message, mend);

    public void Add(string? section, long offset, string message, string mend = "build it again")
    {
        if (!Full)
            _problems.Add(new ObjectProblem(section, offset, message, mend));
    }
}
