using HyperMesh.Autonomic.Engine.Analysis.Conditions;
using HyperMesh.Autonomic.Engine.Analysis.Queries;
using HyperMesh.Autonomic.Engine.Analysis.Rows;
using HyperMesh.Autonomic.Engine.Policies;

namespace HyperMesh.Autonomic.Engine.Analysis;

/// <summary>A condition tree, compiled once for all rows.</summary>
/// <param name="Root">The tree.</param>
/// <param name="Leaves">Its leaves, from left to right.</param>
/// <param name="HoldCount">How many of them remember whether they hold.</param>
internal sealed record CompiledCondition(ConditionNode Root, IReadOnlyList<Leaf> Leaves, int HoldCount)
{
    public IReadOnlyList<Evidence> Evidence(Row row, Moment moment) => [.. Leaves.Select(leaf => leaf.Evidence(row, moment))];
}

/// <summary>A rule, compiled once for all its rows. Single-threaded: it has room to judge in.</summary>
internal sealed class CompiledRule(Rule rule, int index, RowSet rows, int pattern)
{
    private Leaf[] _learning = [];
    private bool[] _scratch = [];
    private (long Version, int Count)? _population;

    public Rule Rule { get; } = rule;

    /// <summary>Its place among the rules.</summary>
    public int Index { get; } = index;

    public RowSet Rows { get; } = rows;

    /// <summary>Number of its target pattern.</summary>
    public int Pattern { get; } = pattern;

    /// <summary>What its conditions ask of rows.</summary>
    public List<Query> Queries { get; } = [];

    /// <summary>Whether it has an answer also where nothing has come.</summary>
    public bool IsStanding { get; private set; }

    /// <summary>Whether it is about every row of its target, whatever belongs to it: it names the target, or asks nothing of rows.</summary>
    public bool IsAboutEveryRow { get; private set; }

    public CompiledCondition When { get; private set; } = null!;

    /// <summary>What is expected of each rung; null where nothing is.</summary>
    public IReadOnlyList<CompiledCondition?> Expect { get; private set; } = [];

    public CompiledCondition? Guard { get; private set; }

    /// <summary>The words of its conditions: as long as they are the same, what was remembered is about the same.</summary>
    public string Memory { get; } = rule.When.ToString()!;

    public int HoldCount => When.HoldCount;

    /// <summary>An empty memory to judge with, of which nobody knows yet whether it has to be kept.</summary>
    public bool[] Scratch
    {
        get
        {
            Array.Clear(_scratch);
            return _scratch;
        }
    }

    public void Complete(CompiledCondition when, IReadOnlyList<CompiledCondition?> expect, CompiledCondition? guard)
    {
        (When, Expect, Guard) = (when, expect, guard);
        _learning = [.. when.Leaves.Where(leaf => leaf is AnomalyLeaf or JointLeaf)];
        _scratch = new bool[when.HoldCount];
        IsStanding = when.Leaves.Any(leaf => leaf is AbsentLeaf or SignalLeaf or EventLeaf { HoldsForNone: true });
        IsAboutEveryRow = Queries.Count == 0 || (!Rows.IsGrouped && (Rows.IsNode || TargetPatterns.IsExact(Rule.TargetPattern)));
    }

    /// <summary>What the conditions come to. Unknown while a detector has not said its first word: nothing is decided before all have learnt.</summary>
    public Truth Evaluate(Row row, in Moment moment)
    {
        var truth = When.Root.Evaluate(row, moment);
        foreach (var leaf in _learning)
            if (!leaf.IsWarm(row))
                return Truth.Unknown;
        return truth;
    }

    /// <summary>The first condition whose detector has not said a word yet; null when all have.</summary>
    public Leaf? FirstLearning(Row row) => Array.Find(_learning, leaf => !leaf.IsWarm(row));

    /// <summary>How many rows it watches.</summary>
    public int Population()
    {
        if (_population is not var (version, count) || version != Rows.Version)
        {
            version = Rows.Version;
            count = Rows.All.Count(row => row.IsAbout(this));
            _population = (version, count);
        }

        return count;
    }
}
