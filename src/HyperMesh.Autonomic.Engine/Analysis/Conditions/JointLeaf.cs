using HyperMesh.Autonomic.Engine.Policies;

namespace HyperMesh.Autonomic.Engine.Analysis.Conditions;

/// <summary>A deviation of several series together: one series of each metric, all with a sample at the same instant.</summary>
internal sealed class JointLeaf(JointAnomalyCondition condition) : Leaf
{
    private readonly SeriesState?[] _states = new SeriesState?[condition.Names.Count];
    private Watch? _watch;

    public override IEnumerable<DetectorSlot> Slots => _watch is null ? [] : [_watch.Slot];

    public override bool Bind(SeriesState state, IDetectors detectors)
    {
        var place = condition.Names.ToList().IndexOf(state.Series.Metric.Name);
        if (place < 0 || _states[place] is not null || !state.Series.Labels.Contains(condition.Selector))
            return false;

        _states[place] = state;
        if (Array.TrueForAll(_states, bound => bound is not null) && detectors.Ensure(_states!, condition) is { } slot)
            _watch = new Watch(slot, condition.Severity, Direction.Both);
        return true;
    }

    public override void Release(SeriesState state)
    {
        var place = Array.IndexOf(_states, state);
        if (place >= 0)
            (_states[place], _watch) = (null, null);
    }

    public override Truth Evaluate(Moment moment)
    {
        if (_watch is null || _states is not [{ } first, ..])
            return Truth.Unknown;

        foreach (var state in _states)
            if (state!.At != first.At || !state.IsAbout(condition.Of, moment.NotBefore) || !state.IsFresh(moment.Now))
                return Truth.Unknown;

        _watch.Slot.AssessOnce(first.At, first.Seconds);
        return _watch.Judge(double.NaN);
    }

    public override Evidence Evidence(Moment moment)
    {
        var truth = Evaluate(moment);
        return _watch is { } watch && watch.Slot.Detector<JointDetectorOnSeries>() is { } together
            ? together.Evidence(watch.Slot, condition.ToString(), truth)
            : new Evidence { Condition = condition.ToString(), Truth = truth.ToString().ToLowerInvariant() };
    }
}
