namespace HyperMesh.Autonomic.Engine.Policies;

/// <summary>The numbers on a side of a threshold, or between two; with <see cref="Not"/>, without one number. Immutable.</summary>
/// <param name="Low">The least, or −∞.</param>
/// <param name="LowIn">Whether it belongs to it.</param>
/// <param name="High">The greatest, or ∞.</param>
/// <param name="HighIn">Whether it belongs to it.</param>
internal readonly record struct Interval(double Low, bool LowIn, double High, bool HighIn)
{
    public static readonly Interval Everything = new(double.NegativeInfinity, true, double.PositiveInfinity, true);

    /// <summary>A number within that does not belong to it; null for none.</summary>
    public double? Not { get; init; }

    /// <summary>True when no number belongs to it.</summary>
    public bool IsEmpty => Low > High || (Low == High && (!LowIn || !HighIn || Not == Low));

    /// <summary>The numbers for which a bound holds.</summary>
    public static Interval Of(Bound bound) => bound.Op switch
    {
        Comparison.Above => Everything with { Low = bound.Value, LowIn = false },
        Comparison.AtLeast => Everything with { Low = bound.Value },
        Comparison.Below => Everything with { High = bound.Value, HighIn = false },
        Comparison.AtMost => Everything with { High = bound.Value },
        Comparison.Equal => new Interval(bound.Value, true, bound.Value, true),
        _ => Everything with { Not = bound.Value },
    };

    /// <summary>The numbers that belong to both. Of two numbers left out that are within it keeps one.</summary>
    public Interval And(Interval other)
    {
        var low = Low > other.Low || (Low == other.Low && !LowIn) ? (Low, LowIn) : (other.Low, other.LowIn);
        var high = High < other.High || (High == other.High && !HighIn) ? (High, HighIn) : (other.High, other.HighIn);
        return new Interval(low.Item1, low.Item2, high.Item1, high.Item2) { Not = Not ?? other.Not };
    }

    /// <summary>True when some number belongs to both.</summary>
    public bool Meets(Interval other) => !And(other).IsEmpty && !(And(other) is { Low: var low, High: var high } && low == high && other.Not == low);

    /// <summary>True when nothing lies between the two.</summary>
    public bool Touches(Interval other) => High == other.Low || Low == other.High;

    /// <summary>True when every number of this one belongs to the other as well.</summary>
    public bool IsWithin(Interval other)
    {
        if (IsEmpty)
            return true;
        var low = Low > other.Low || (Low == other.Low && (other.LowIn || !LowIn));
        var high = High < other.High || (High == other.High && (other.HighIn || !HighIn));
        return low && high && (other.Not is not { } not || Not == not || !Has(not));
    }

    private bool Has(double number) =>
        (number > Low || (number == Low && LowIn)) && (number < High || (number == High && HighIn)) && number != Not;
}
