using System.Numerics;

namespace HyperMesh.Autonomic.Documents;

public sealed partial class ScalarNode
{
    /// <summary>An unquoted decimal whole number, from <paramref name="minimum"/> to <paramref name="maximum"/>, both included. Octal, hexadecimal and grouped digits are
    /// reported.</summary>
    public bool TryInteger<T>(ProblemList problems, T minimum, T maximum, out T value)
        where T : struct, IBinaryInteger<T>, IMinMaxValue<T>
    {
        value = default;
        if (!TryPresent(problems, "a whole number"))
            return false;
        if (!IsPlain)
            return Accept(problems, InQuotes("a whole number"));
        return Accept(problems, DecimalText.ParseInteger(Text, minimum, maximum, out value));
    }

    /// <summary>An unquoted decimal number, from <paramref name="minimum"/> to <paramref name="maximum"/>, both included. Infinity, not-a-number, octal and hexadecimal are
    /// reported.</summary>
    public bool TryNumber(ProblemList problems, double minimum, double maximum, out double value)
    {
        value = default;
        if (!TryPresent(problems, "a number"))
            return false;
        if (!IsPlain)
            return Accept(problems, InQuotes("a number"));
        return Accept(problems, DecimalText.ParseNumber(Text, out value) ?? RangeText.Check(Text, value, minimum, maximum));
    }

    /// <summary>A number that may end in k, M or G, for powers of 1000 (<c>1.5M</c> is 1,500,000), from <paramref name="minimum"/> to <paramref name="maximum"/>, both
    /// included.</summary>
    public bool TryQuantity(ProblemList problems, double minimum, double maximum, out double value)
    {
        value = default;
        return TryPresent(problems, "a quantity")
            && Accept(problems, QuantityText.Parse(Text, out value) ?? RangeText.Check(Text, value, minimum, maximum));
    }

    /// <summary>A percentage as a fraction (<c>80%</c> is 0.8), from one fraction to another, both included: 0 and 1 stand for 0% and 100%.</summary>
    public bool TryPercentage(ProblemList problems, double minimum, double maximum, out double fraction)
    {
        fraction = default;
        return TryPresent(problems, "a percentage")
            && Accept(problems, PercentageText.Parse(Text, out fraction) ?? PercentageText.Check(Text, fraction, minimum, maximum));
    }

    /// <summary>A duration such as <c>5s</c> or <c>1m30s</c> (see <see cref="DurationText"/>), from <paramref name="minimum"/> to <paramref name="maximum"/>, both included.</summary>
    public bool TryDuration(ProblemList problems, TimeSpan minimum, TimeSpan maximum, out TimeSpan value)
    {
        value = default;
        return TryPresent(problems, "a duration")
            && Accept(problems, DurationText.Parse(Text, out value) ?? DurationText.Check(Text, value, minimum, maximum));
    }
}
