using HyperMesh.Autonomic.Engine.Policies;

namespace HyperMesh.Autonomic.Engine.Analysis.Conditions;

/// <summary>A deviation of one series, as a detector sees it.</summary>
internal sealed class AnomalyLeaf(AnomalyCondition condition) : SeriesLeaf(condition)
{
    private readonly Dictionary<SeriesState, Watch> _watches = [];

    public override IEnumerable<DetectorSlot> Slots => _watches.Values.Select(watch => watch.Slot);

    public override bool Bind(SeriesState state, IDetectors detectors)
    {
        if (!base.Bind(state, detectors))
            return false;

        if (detectors.Ensure(state, condition) is { } slot)
            _watches[state] = new Watch(slot, condition.Severity, condition.Direction);
        return true;
    }

    public override void Release(SeriesState state)
    {
        base.Release(state);
        _watches.Remove(state);
    }

    protected override bool Counts(SeriesState state, Moment moment) =>
        _watches.TryGetValue(state, out var watch) && watch.Slot.IsAboutSilence ? state.At <= moment.Now : base.Counts(state, moment);

    protected override Truth Judge(SeriesState state) =>
        _watches.TryGetValue(state, out var watch) ? watch.Judge(state.Number(condition.Of)) : Truth.Unknown;

    protected override Evidence Describe(SeriesState state, Truth truth) =>
        _watches.TryGetValue(state, out var watch)
            ? DetectorEvidence.Of(state, watch.Slot, condition.ToString(), truth)
            : base.Describe(state, truth);
}
