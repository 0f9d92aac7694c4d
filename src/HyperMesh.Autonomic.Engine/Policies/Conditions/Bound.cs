namespace HyperMesh.Autonomic.Engine.Policies;

/// <summary>How a number is compared.</summary>
public enum Comparison
{
    Above,
    AtLeast,
    Below,
    AtMost,
    Equal,
    NotEqual,
}

/// <summary>A side of a number.</summary>
/// <param name="Op">Which side.</param>
/// <param name="Value">In the metric's unit (per second for a rate); for a share, 0.9 stands for 90 % of what was measured before acting.</param>
/// <param name="IsShareOfBefore">True where <paramref name="Value"/> is that share.</param>
public sealed record Bound(Comparison Op, double Value, bool IsShareOfBefore = false)
{
    /// <summary>Whether a number lies on the side of a threshold.</summary>
    public bool Holds(double value, double threshold) => Op switch
    {
        Comparison.Above => value > threshold,
        Comparison.AtLeast => value >= threshold,
        Comparison.Below => value < threshold,
        Comparison.AtMost => value <= threshold,
        Comparison.Equal => value == threshold,
        _ => value != threshold,
    };

    public override string ToString() =>
        IsShareOfBefore ? FormattableString.Invariant($"{Comparisons.Sign(Op)} {Value * 100:0.###}% of before") : $"{Comparisons.Sign(Op)} {Value}";
}
