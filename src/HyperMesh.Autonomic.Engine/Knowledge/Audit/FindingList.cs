namespace HyperMesh.Autonomic.Engine.Knowledge.Audit;

/// <summary>The first findings, and how many there are: a store may be wrong in millions of places.</summary>
internal sealed class FindingList
{
    private const int Most = 100;
    private readonly List<AuditFinding> _first = [];

    public IReadOnlyList<AuditFinding> First => _first;

    public long Count { get; private set; }

    public void Add(long id, string problem)
    {
        Count++;
        if (_first.Count < Most)
            _first.Add(new AuditFinding(id, problem));
    }
}
