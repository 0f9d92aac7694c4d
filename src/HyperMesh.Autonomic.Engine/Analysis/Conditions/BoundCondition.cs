using HyperMesh.Autonomic.Engine.Policies;

namespace HyperMesh.Autonomic.Engine.Analysis.Conditions;

/// <summary>A condition tree of one target, with the series it looks at. New series join as they appear.</summary>
internal sealed class BoundCondition
{
    private readonly Node _root;
    private readonly List<Leaf> _leaves = [];

    public BoundCondition(Condition condition, string target)
    {
        Target = target;
        _root = Build(condition);
    }

    public string Target { get; }

    /// <summary>Samples from before do not count: they say nothing about what has been done since.</summary>
    public DateTimeOffset NotBefore { get; init; } = DateTimeOffset.MinValue;

    public Truth Evaluate(DateTimeOffset now) => _root.Evaluate(new Moment(now, NotBefore));

    /// <summary>Takes the series in where it matches; false when no leaf wants it.</summary>
    public bool Bind(SeriesState state, IDetectors detectors)
    {
        var labelled = state.Series.Labels[Labels.Interface];
        if (labelled is not null && labelled != Target)
            return false;

        var wanted = false;
        foreach (var leaf in _leaves)
            wanted |= leaf.Bind(state, detectors);
        return wanted;
    }

    /// <summary>The detectors that it asks.</summary>
    public IEnumerable<DetectorSlot> Slots => _leaves.SelectMany(leaf => leaf.Slots);

    /// <summary>Lets go of a series that is forgotten.</summary>
    public void Release(SeriesState state)
    {
        foreach (var leaf in _leaves)
            leaf.Release(state);
    }

    public IReadOnlyList<Evidence> Evidence(DateTimeOffset now) => [.. _leaves.Select(leaf => leaf.Evidence(new Moment(now, NotBefore)))];

    private Node Build(Condition condition) => condition switch
    {
        AllOf all => new Fold([.. all.Parts.Select(Build)], Truth.True, (a, b) => a < b ? a : b),
        AnyOf any => new Fold([.. any.Parts.Select(Build)], Truth.False, (a, b) => a > b ? a : b),
        NotOf not => new Negation(Build(not.Part)),
        MetricCondition metric => Add(new MetricLeaf(metric)),
        AnomalyCondition anomaly => Add(new AnomalyLeaf(anomaly)),
        JointAnomalyCondition together => Add(new JointLeaf(together)),
        _ => throw new ArgumentException($"no way to judge {condition}", nameof(condition)),
    };

    private Leaf Add(Leaf leaf)
    {
        _leaves.Add(leaf);
        return leaf;
    }
}
