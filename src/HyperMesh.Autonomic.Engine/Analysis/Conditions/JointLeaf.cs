using HyperMesh.Autonomic.Engine.Analysis.Queries;
using HyperMesh.Autonomic.Engine.Analysis.Rows;

namespace HyperMesh.Autonomic.Engine.Analysis.Conditions;

/// <summary>A deviation of several series together.</summary>
internal sealed class JointLeaf(JointQuery query) : Leaf(query.Condition)
{
    public override bool IsWarm(Row row) => query.On(row) is { Slot.HasSpoken: true };

    public override IEnumerable<DetectorSlot> Slots(Row row) => query.On(row) is { } state ? [state.Slot] : [];

    public override Truth Evaluate(Row row, in Moment moment)
    {
        var level = query.On(row) is { } state ? state.Level(query.Condition.Of, moment) : double.NaN;
        if (double.IsNaN(level))
            return Truth.Unknown;

        var holds = level >= (IsHeld(moment) ? query.Leave : query.Enter);
        Remember(moment, holds);
        return holds ? Truth.True : Truth.False;
    }

    public override Evidence Evidence(Row row, in Moment moment)
    {
        var truth = Evaluate(row, moment);
        return query.On(row)?.Slot is { } slot && slot.Detector<JointDetectorOnSeries>() is { } together
            ? together.Evidence(slot, Text, truth)
            : base.Evidence(row, moment);
    }

    protected override string Missing(Row row, in Moment moment, Truth truth) =>
        query.On(row) is not { } state ? $"not all of {string.Join(", ", query.Condition.Names)} have a sample"
        : !state.Slot.HasSpoken ? $"detector {query.Condition.Detector} learns: {state.Slot.Readings} instants so far"
        : truth == Truth.Unknown ? "the series have no sample of one instant"
        : FormattableString.Invariant($"the level is {state.Slot.Latest.Level:0.###}, {query.Enter:0.###} is asked for");
}
