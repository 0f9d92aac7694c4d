using HyperMesh.Autonomic.Engine.Analysis.Explaining;
using HyperMesh.Autonomic.Engine.Analysis.Queries;
using HyperMesh.Autonomic.Engine.Analysis.Rows;
using HyperMesh.Autonomic.Engine.Policies;

namespace HyperMesh.Autonomic.Engine.Analysis.Conditions;

/// <summary>A deviation of one series, as a detector sees it: of several series, one is enough. It holds from the severity that is asked for,
/// and until one step below.</summary>
internal sealed class AnomalyLeaf(AnomalyCondition condition, AnomalyQuery query) : Leaf(condition)
{
    public override bool IsWarm(Row row)
    {
        foreach (var member in row.Of(query))
            if (member.Slot is { HasSpoken: true })
                return true;
        return false;
    }

    public override IEnumerable<DetectorSlot> Slots(Row row) => row.Of(query).Select(member => member.Slot).OfType<DetectorSlot>();

    public override Truth Evaluate(Row row, in Moment moment)
    {
        var (held, isKnown, holds) = (IsHeld(moment), false, false);
        foreach (var member in row.Of(query))
        {
            var level = LevelOf(member, moment);
            if (double.IsNaN(level))
                continue;

            isKnown = true;
            holds |= query.Holds(member, level, held);
        }

        if (!isKnown)
            return Truth.Unknown;

        Remember(moment, holds);
        return holds ? Truth.True : Truth.False;
    }

    public override Evidence Evidence(Row row, in Moment moment)
    {
        var truth = Evaluate(row, moment);
        return Shown(row, moment, truth) is { Slot: { } slot } shown
            ? DetectorEvidence.Of(shown.State, slot, Text, truth)
            : new Evidence { Condition = Text, Truth = Word(truth), Series = row.Of(query) is [var first, ..] ? first.State.Series.Text : null };
    }

    protected override IReadOnlyList<ConditionInput> Inputs(Row row, in Moment moment)
    {
        var inputs = new List<ConditionInput>();
        foreach (var member in row.Of(query))
            inputs.Add(new ConditionInput
            {
                Subject = member.State.Series.Text,
                Of = $"{condition.Of.ToString().ToLowerInvariant()}, level by {condition.Detector}",
                Number = DetectorEvidence.Finite(LevelOf(member, moment)),
                Threshold = IsHeld(moment) ? query.Leave : query.Enter,
                At = member.State.At,
                Words = WhyUnknown(member, moment) ?? (member.Slot is { } slot ? DetectorEvidence.Of(member.State, slot, Text, Truth.True).Words : null),
            });
        return inputs;
    }

    protected override string Missing(Row row, in Moment moment, Truth truth)
    {
        if (Shown(row, moment, truth) is not { } shown)
            return $"no sample of {condition.Series}";

        return WhyUnknown(shown, moment) ?? FormattableString.Invariant(
            $"the level of {condition.Series} is {LevelOf(shown, moment):0.###} by detector {condition.Detector}, {(IsHeld(moment) ? query.Leave : query.Enter):0.###} is asked for");
    }

    protected override DateTimeOffset? Since(Row row, in Moment moment, Truth truth) =>
        truth == Truth.True && Shown(row, moment, truth)?.Slot is { AbnormalSince: { } since } ? since : null;

    private double LevelOf(Member member, in Moment moment) => moment.CountsAll ? member.Number : query.NumberOf(member, moment);

    private Member? Shown(Row row, in Moment moment, Truth truth)
    {
        foreach (var member in row.Of(query))
        {
            var level = LevelOf(member, moment);
            var one = double.IsNaN(level) ? Truth.Unknown : query.Holds(member, level, IsHeld(moment)) ? Truth.True : Truth.False;
            if (one == truth)
                return member;
        }

        return row.Of(query) is [var first, ..] ? first : null;
    }

    private string? WhyUnknown(Member member, in Moment moment)
    {
        var series = member.State.Series.Text;
        return member.Slot is null ? $"there is no detector on {series}: there are as many as the limit allows"
            : !member.Slot.HasSpoken ? $"detector {condition.Detector} learns {series}: {member.Slot.Readings} readings so far"
            : !double.IsNaN(LevelOf(member, moment)) ? null
            : !member.State.IsFresh(moment.Now) ? $"no sample of {series} since {member.State.At:HH:mm:ss.fff}"
            : $"detector {condition.Detector} does not know about {series} now";
    }
}
