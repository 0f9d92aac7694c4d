using HyperMesh.Autonomic.Engine.Analysis.Rows;

namespace HyperMesh.Autonomic.Engine.Analysis.Queries;

/// <summary>Something that rules ask of every row, once for all rules that ask the same. Single-threaded.</summary>
internal abstract class Query(RowSet rows)
{
    private readonly HashSet<CompiledRule> _known = [];

    public RowSet Rows { get; } = rows;

    /// <summary>The rules whose conditions ask it, in their order; not those that ask it only in <c>expect</c> or <c>guard</c>.</summary>
    public List<CompiledRule> Rules { get; } = [];

    /// <summary>The target patterns of these rules.</summary>
    public HashSet<int> Patterns { get; } = [];

    /// <summary>Whether a row is made for what it finds.</summary>
    public bool MakesRows => Rules.Count > 0;

    public void Add(CompiledRule rule)
    {
        if (!_known.Add(rule))
            return;

        Rules.Add(rule);
        rule.Queries.Add(this);
        Patterns.Add(rule.Pattern);
    }
}
