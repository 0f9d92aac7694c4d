using System.Numerics;

namespace HyperMesh.Autonomic.Documents;

public sealed partial class MappingReader
{
    /// <summary>A whole number of the type's range.</summary>
    public T RequiredInteger<T>(string name)
        where T : struct, IBinaryInteger<T>, IMinMaxValue<T> => RequiredInteger(name, T.MinValue, T.MaxValue);

    /// <summary>A whole number from <paramref name="minimum"/> to <paramref name="maximum"/>, both included.</summary>
    public T RequiredInteger<T>(string name, T minimum, T maximum)
        where T : struct, IBinaryInteger<T>, IMinMaxValue<T> => Integer(Required(name), default, minimum, maximum);

    /// <summary>A whole number of the type's range, or null.</summary>
    public T? OptionalInteger<T>(string name)
        where T : struct, IBinaryInteger<T>, IMinMaxValue<T> =>
        Optional(name) is { } node ? Integer<T>(node, default, T.MinValue, T.MaxValue) : null;

    /// <summary>A whole number of the type's range, or the fallback.</summary>
    public T OptionalInteger<T>(string name, T fallback)
        where T : struct, IBinaryInteger<T>, IMinMaxValue<T> => OptionalInteger(name, fallback, T.MinValue, T.MaxValue);

    /// <summary>A whole number from <paramref name="minimum"/> to <paramref name="maximum"/>, both included, or the fallback.</summary>
    public T OptionalInteger<T>(string name, T fallback, T minimum, T maximum)
        where T : struct, IBinaryInteger<T>, IMinMaxValue<T> => Integer(Optional(name), fallback, minimum, maximum);

    /// <summary>A decimal number from <paramref name="minimum"/> to <paramref name="maximum"/>, both included.</summary>
    public double RequiredNumber(string name, double minimum = double.MinValue, double maximum = double.MaxValue) =>
        Number(Required(name), 0, minimum, maximum);

    /// <summary>A decimal number from <paramref name="minimum"/> to <paramref name="maximum"/>, both included, or the fallback.</summary>
    public double OptionalNumber(string name, double fallback, double minimum = double.MinValue, double maximum = double.MaxValue) =>
        Number(Optional(name), fallback, minimum, maximum);

    /// <summary>A number that may end in k, M or G (powers of 1000), in a range.</summary>
    public double RequiredQuantity(string name, double minimum = double.MinValue, double maximum = double.MaxValue) =>
        Quantity(Required(name), 0, minimum, maximum);

    /// <summary>A number that may end in k, M or G (powers of 1000), in a range, or the fallback.</summary>
    public double OptionalQuantity(string name, double fallback, double minimum = double.MinValue, double maximum = double.MaxValue) =>
        Quantity(Optional(name), fallback, minimum, maximum);

    /// <summary>A percentage as a fraction: 80% is 0.8. The bounds are fractions too; without them, from 0% to 100%.</summary>
    public double RequiredPercentage(string name, double minimum = 0, double maximum = 1) =>
        Percentage(Required(name), 0, minimum, maximum);

    /// <summary>A percentage as a fraction, or the fallback, which is a fraction as well.</summary>
    public double OptionalPercentage(string name, double fallback, double minimum = 0, double maximum = 1) =>
        Percentage(Optional(name), fallback, minimum, maximum);

    /// <summary>A duration.</summary>
    public TimeSpan RequiredDuration(string name) => RequiredDuration(name, TimeSpan.Zero, TimeSpan.MaxValue);

    /// <summary>A duration from <paramref name="minimum"/> to <paramref name="maximum"/>, both included.</summary>
    public TimeSpan RequiredDuration(string name, TimeSpan minimum, TimeSpan maximum) =>
        Duration(Required(name), TimeSpan.Zero, minimum, maximum);

    /// <summary>A duration, or null.</summary>
    public TimeSpan? OptionalDuration(string name) =>
        Optional(name) is { } node ? Duration(node, TimeSpan.Zero, TimeSpan.Zero, TimeSpan.MaxValue) : null;

    /// <summary>A duration, or the fallback.</summary>
    public TimeSpan OptionalDuration(string name, TimeSpan fallback) =>
        OptionalDuration(name, fallback, TimeSpan.Zero, TimeSpan.MaxValue);

    /// <summary>A duration from <paramref name="minimum"/> to <paramref name="maximum"/>, both included, or the fallback.</summary>
    public TimeSpan OptionalDuration(string name, TimeSpan fallback, TimeSpan minimum, TimeSpan maximum) =>
        Duration(Optional(name), fallback, minimum, maximum);

    private T Integer<T>(Node? node, T standIn, T minimum, T maximum)
        where T : struct, IBinaryInteger<T>, IMinMaxValue<T> =>
        Value(node, "a whole number", standIn, (ScalarNode s, ProblemList p, out T v) => s.TryInteger(p, minimum, maximum, out v));

    private double Number(Node? node, double standIn, double minimum, double maximum) =>
        Value(node, "a number", standIn, (ScalarNode s, ProblemList p, out double v) => s.TryNumber(p, minimum, maximum, out v));

    private double Quantity(Node? node, double standIn, double minimum, double maximum) =>
        Value(node, "a quantity", standIn, (ScalarNode s, ProblemList p, out double v) => s.TryQuantity(p, minimum, maximum, out v));

    private double Percentage(Node? node, double standIn, double minimum, double maximum) =>
        Value(node, "a percentage", standIn, (ScalarNode s, ProblemList p, out double v) => s.TryPercentage(p, minimum, maximum, out v));

    private TimeSpan Duration(Node? node, TimeSpan standIn, TimeSpan minimum, TimeSpan maximum) =>
        Value(node, "a duration", standIn, (ScalarNode s, ProblemList p, out TimeSpan v) => s.TryDuration(p, minimum, maximum, out v));
}
