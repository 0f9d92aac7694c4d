using HyperMesh.Autonomic.Engine.Policies;

namespace HyperMesh.Autonomic.Engine.Analysis.Conditions;

/// <summary>A condition on the series of one metric: of several, one is enough.</summary>
internal abstract class SeriesLeaf(SeriesCondition condition) : Leaf
{
    private readonly List<SeriesState> _states = [];

    public override bool Bind(SeriesState state, IDetectors detectors)
    {
        if (state.Series.Metric.Name != condition.Metric || !state.Series.Labels.Contains(condition.Selector))
            return false;

        _states.Add(state);
        return true;
    }

    public override void Release(SeriesState state) => _states.Remove(state);

    public override Truth Evaluate(Moment moment)
    {
        var truth = Truth.Unknown;
        foreach (var state in _states)
        {
            var one = Counts(state, moment) ? Judge(state) : Truth.Unknown;
            if (one == Truth.True)
                return Truth.True;
            if (one == Truth.False)
                truth = Truth.False;
        }

        return truth;
    }

    public override Evidence Evidence(Moment moment)
    {
        var truth = Evaluate(moment);
        var shown = _states.FirstOrDefault(s => Counts(s, moment) && Judge(s) == truth) ?? _states.FirstOrDefault();
        return shown is null
            ? new Evidence { Condition = condition.ToString()!, Truth = truth.ToString().ToLowerInvariant() }
            : Describe(shown, truth);
    }

    protected virtual bool Counts(SeriesState state, Moment moment) => state.IsAbout(condition.Of, moment.NotBefore) && state.IsFresh(moment.Now);

    protected abstract Truth Judge(SeriesState state);

    protected virtual Evidence Describe(SeriesState state, Truth truth) => new()
    {
        Condition = condition.ToString()!,
        Truth = truth.ToString().ToLowerInvariant(),
        Series = state.Series.Text,
        Of = condition.Of.ToString().ToLowerInvariant(),
        Value = DetectorEvidence.Finite(state.Number(condition.Of)),
    };
}
