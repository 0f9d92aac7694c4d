using HyperMesh.Autonomic.Engine.Analysis.Conditions;
using HyperMesh.Autonomic.Engine.Analysis.Rows;
using HyperMesh.Autonomic.Engine.Policies;

namespace HyperMesh.Autonomic.Engine.Analysis.Queries;

/// <summary>How much one detector finds a series to deviate. Single-threaded.</summary>
internal sealed class AnomalyQuery(RowSet rows, AnomalyCondition condition) : SeriesQuery(rows, condition.Series)
{

    /// <summary>From this level on it counts.</summary>
    public double Enter { get; } = condition.Score ?? Severities.Threshold(condition.Severity);

    /// <summary>Below this level it no longer does: one step of severity, or one decade, lower, so that it does not flap.</summary>
    public double Leave { get; } = condition.Score is { } score
        ? Severities.ScoreOf(Severities.EvidenceOf(score) - 1)
        : DetectorSlot.Ease(condition.Severity);

    public AnomalyCondition Condition { get; } = condition;

    public override void Equip(Member member, IDetectors detectors) => member.Slot = detectors.Ensure(member.State, Condition);

    /// <summary>The level.</summary>
    public override double NumberOf(Member member, in Moment moment) =>
        member.Slot is { Latest.IsKnown: true } slot && Counts(member.State, slot, moment) ? slot.Latest.Level : double.NaN;

    /// <summary>Below what it is left at, between, or at what counts; and on which side of the expected band.</summary>
    public override int PositionOf(Member member, DateTimeOffset now)
    {
        member.Number = NumberOf(member, new Moment(now, DateTimeOffset.MinValue));
        if (double.IsNaN(member.Number))
            return Axis.Unknown;

        var height = member.Number >= Enter ? 2 : member.Number >= Leave ? 1 : 0;
        return Condition.Direction == Direction.Both || height == 0 ? height * 4 : height * 4 + SideOf(member);
    }

    /// <summary>Whether the level counts for somebody for whom it has or has not counted so far.</summary>
    public bool Holds(Member member, double level, bool held) => level >= (held ? Leave : Enter) && IsOnItsSide(member, held);

    public override DateTimeOffset? NextChange(Member member, DateTimeOffset now) =>
        double.IsNaN(member.Number) || member.Slot!.IsAboutSilence ? null : member.State.FreshUntil;

    private bool Counts(SeriesState state, DetectorSlot slot, in Moment moment) => slot.IsAboutSilence
        ? state.At <= moment.Now
        : state.IsAbout(Condition.Of, moment.NotBefore) && state.IsFresh(moment.Now);

    private bool IsOnItsSide(Member member, bool held)
    {
        var (value, latest) = (member.State.Number(Condition.Of), member.Slot!.Latest);
        return Condition.Direction switch
        {
            Direction.Up => value > (held ? latest.Low : latest.High),
            Direction.Down => value < (held ? latest.High : latest.Low),
            _ => true,
        };
    }

    private int SideOf(Member member) => (IsOnItsSide(member, held: false) ? 2 : 0) + (IsOnItsSide(member, held: true) ? 1 : 0);

}
