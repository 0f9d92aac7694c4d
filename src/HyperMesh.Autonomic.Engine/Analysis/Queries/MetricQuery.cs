using HyperMesh.Autonomic.Engine.Analysis.Conditions;
using HyperMesh.Autonomic.Engine.Analysis.Rows;
using HyperMesh.Autonomic.Engine.Policies;

namespace HyperMesh.Autonomic.Engine.Analysis.Queries;

/// <summary>A number that is made of a series' samples. Single-threaded.</summary>
internal sealed class MetricQuery(RowSet rows, SeriesSelector selector, Measure of) : SeriesQuery(rows, selector)
{
    private readonly Quantity _quantity = of.Kind == MeasureKind.Rate ? Quantity.Rate : Quantity.Value;

    public Measure Of { get; } = of;

    public Axis Axis { get; } = new();

    public override void Equip(Member member, IDetectors detectors) =>
        member.Window = Of is { Over: { } over } ? member.State.WindowOf(over) : null;

    public override double NumberOf(Member member, in Moment moment)
    {
        if (member.Window is { } window)
            return Of.Kind == MeasureKind.Absent
                ? window.LastAt > moment.Now - Of.Over!.Value && window.LastAt >= moment.NotBefore ? 0 : 1
                : window.Number(Of, moment.Now, moment.NotBefore);

        var state = member.State;
        return state.IsAbout(_quantity, moment.NotBefore) && state.IsFresh(moment.Now) ? state.Number(_quantity) : double.NaN;
    }

    /// <summary>The number: as of the last sample where all samples count, else made anew.</summary>
    public double Number(Member member, in Moment moment) => moment.CountsAll ? member.Number : NumberOf(member, moment);

    public override int PositionOf(Member member, DateTimeOffset now)
    {
        member.Number = member.Window is null && member.State.At == now
            ? member.State.Number(_quantity)
            : NumberOf(member, new Moment(now, DateTimeOffset.MinValue));
        return Of.Kind == MeasureKind.Absent ? (int)member.Number : Axis.PositionOf(member.Number);
    }

    public override DateTimeOffset? NextChange(Member member, DateTimeOffset now) =>
        member.Window is { } window
            ? Of.Kind == MeasureKind.Absent
                ? window.LastAt + Of.Over!.Value is var end && end > now ? end : null
                : Later(window.NextLoss(now), member.State)
            : double.IsNaN(member.Number) ? null : member.State.FreshUntil;

    /// <summary>While samples come it is they that move the window on.</summary>
    private static DateTimeOffset? Later(DateTimeOffset? loss, SeriesState state)
    {
        var next = state.At + TimeSpan.FromSeconds(2 * state.Seconds);
        return loss < next ? next : loss;
    }

    public override void Touched(int from, int to, List<CompiledRule> into)
    {
        if (from == Axis.Unknown || to == Axis.Unknown || Of.Kind == MeasureKind.Absent)
        {
            into.AddRange(Rules);
            return;
        }

        var (first, last) = Axis.Crossed(from, to);
        for (var k = first; k <= last; k++)
            into.AddRange(Axis.At(k));
    }
}
