namespace HyperMesh.Autonomic.Engine.Knowledge.Audit;

/// <summary>The first findings, and how many there are: a store may be wrong in millions of places.</summary>
internal sealed class FindingList
{
    private const int Most = 100;
    private readonly List<Finding> _first = [];

    public IReadOnlyList<Finding> First => _first;

    public long Count { get; private set; }

    public void Add(long id, string problem)
    {
        Count++;
        if (_first.Count < Most)
            _first.Add(new Finding(id, problem));
    }
}
