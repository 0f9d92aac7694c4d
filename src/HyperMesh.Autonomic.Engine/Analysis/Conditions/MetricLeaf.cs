using HyperMesh.Autonomic.Engine.Analysis.Explaining;
using HyperMesh.Autonomic.Engine.Analysis.Queries;
using HyperMesh.Autonomic.Engine.Analysis.Rows;
using HyperMesh.Autonomic.Engine.Policies;

namespace HyperMesh.Autonomic.Engine.Analysis.Conditions;

/// <summary>A threshold on a number of the series of one metric, or on a ratio: of several series, one is enough.</summary>
internal sealed class MetricLeaf(MetricCondition condition, MetricQuery query, MetricQuery? divisor) : Leaf(condition)
{
    public MetricCondition Condition { get; } = condition;

    public MetricQuery Query { get; } = query;

    public MetricQuery? Divisor { get; } = divisor;

    /// <summary>What is kept of its number; null unless it is compared with what was before.</summary>
    public BeforeTrack? Track { get; set; }

    public override Truth Evaluate(Row row, in Moment moment)
    {
        var threshold = Threshold(moment);
        if (double.IsNaN(threshold))
            return Truth.Unknown;

        var (held, isKnown, holds) = (IsHeld(moment), false, false);
        foreach (var member in row.Of(Query))
        {
            var number = NumberOf(row, member, moment);
            if (double.IsNaN(number))
                continue;

            isKnown = true;
            holds |= Judge(number, threshold, held);
        }

        if (!isKnown)
            return Truth.Unknown;

        Remember(moment, holds);
        return holds ? Truth.True : Truth.False;
    }

    /// <summary>The number that stands for all series: the one that is on the side of the bound if any is; NaN when there is none.</summary>
    public double Representative(Row row, in Moment moment)
    {
        var best = double.NaN;
        foreach (var member in row.Of(Query))
        {
            var number = NumberOf(row, member, moment);
            var isBetter = Condition.Enter.Op is Comparison.Below or Comparison.AtMost ? number < best : number > best;
            if (!double.IsNaN(number) && (double.IsNaN(best) || isBetter))
                best = number;
        }

        return best;
    }

    public override Evidence Evidence(Row row, in Moment moment)
    {
        var truth = Evaluate(row, moment);
        var shown = Shown(row, moment, truth);
        return new Evidence
        {
            Condition = Text,
            Truth = Word(truth),
            Series = shown is null ? null : Name(shown.State.Series.Text),
            Of = shown is null ? null : Condition.Of.ToString(),
            Value = shown is null ? null : DetectorEvidence.Finite(Told(row, shown, moment)),
        };
    }

    protected override IReadOnlyList<ConditionInput> Inputs(Row row, in Moment moment)
    {
        var inputs = new List<ConditionInput>();
        var threshold = DetectorEvidence.Finite(Threshold(moment));
        foreach (var member in row.Of(Query))
        {
            var number = NumberOf(row, member, moment);
            inputs.Add(new ConditionInput
            {
                Subject = Name(member.State.Series.Text),
                Of = Condition.Of.ToString(),
                Number = DetectorEvidence.Finite(number),
                Threshold = threshold,
                Bound = (IsHeld(moment) && Condition.Leave is { } leave ? leave : Condition.Enter).ToString(),
                Window = Condition.Of.Over,
                At = member.State.At,
                Words = double.IsNaN(number) ? WhyUnknown(row, member, moment) : null,
            });
        }

        return inputs;
    }

    protected override string Missing(Row row, in Moment moment, Truth truth)
    {
        if (row.Of(Query).Count == 0)
            return $"no sample of {Condition.Series}";
        if (double.IsNaN(Threshold(moment)))
            return $"what {Condition.Subject} was before is not known";

        var member = Shown(row, moment, truth)!;
        return truth == Truth.Unknown
            ? WhyUnknown(row, member, moment)
            : FormattableString.Invariant($"{Condition.Subject} is {NumberOf(row, member, moment):0.###}, not {Condition.Enter}");
    }

    protected override DateTimeOffset? Since(Row row, in Moment moment, Truth truth) =>
        Divisor is null && Query.Axis.Count <= 1 && row.Of(Query) is [var only] ? only.PositionSince : null;

    private bool Judge(double number, double threshold, bool held) =>
        held && Condition.Leave is { } leave ? !leave.Holds(number, leave.Value) : Condition.Enter.Holds(number, threshold);

    private double Threshold(in Moment moment) =>
        !Condition.Enter.IsShareOfBefore ? Condition.Enter.Value
        : moment.Before is { } before && before.TryGetValue(Condition.Subject, out var was) ? was * Condition.Enter.Value : double.NaN;

    private double NumberOf(Row row, Member member, in Moment moment)
    {
        var number = Query.Number(member, moment);
        if (Divisor is null || double.IsNaN(number))
            return number;

        // A share of nothing is no number.
        return DivisorOf(row, member) is { } other && Divisor.Number(other, moment) is var whole && whole != 0 ? number / whole : double.NaN;
    }

    /// <summary>The series with the same labels; else the only one there is.</summary>
    private Member? DivisorOf(Row row, Member member)
    {
        var others = row.Of(Divisor!);
        foreach (var other in others)
            if (other.State.Series.Labels.Equals(member.State.Series.Labels))
                return other;
        return others.Count == 1 ? others[0] : null;
    }

    private Member? Shown(Row row, in Moment moment, Truth truth)
    {
        var threshold = Threshold(moment);
        foreach (var member in row.Of(Query))
        {
            var number = NumberOf(row, member, moment);
            var one = double.IsNaN(number) ? Truth.Unknown : Judge(number, threshold, IsHeld(moment)) ? Truth.True : Truth.False;
            if (one == truth)
                return member;
        }

        return row.Of(Query) is [var first, ..] ? first : null;
    }

    /// <summary>The number, or what the series says without regard to its age.</summary>
    private double Told(Row row, Member member, in Moment moment)
    {
        var number = NumberOf(row, member, moment);
        return double.IsNaN(number) && Divisor is null && member.Window is null
            ? member.State.Number(Condition.Of.Kind == MeasureKind.Rate ? Quantity.Rate : Quantity.Value)
            : number;
    }

    private string Name(string series) => Condition.DividedBy is { } by ? $"{series} / {by}" : series;

    private string WhyUnknown(Row row, Member member, in Moment moment)
    {
        var series = member.State.Series.Text;
        if (!member.State.IsFresh(moment.Now) && (member.Window is null || double.IsNaN(Query.Number(member, moment))))
            return $"no sample of {series} since {member.State.At:HH:mm:ss.fff}";
        if (Divisor is null || double.IsNaN(Query.Number(member, moment)))
            return member.State.At < moment.NotBefore ? $"no sample of {series} since the action" : $"{series} has too few samples for its {Condition.Of}";
        return DivisorOf(row, member) is null ? $"there is no one series of {Condition.DividedBy} to divide {series} by"
            : $"{Condition.DividedBy} is 0 or unknown";
    }
}
