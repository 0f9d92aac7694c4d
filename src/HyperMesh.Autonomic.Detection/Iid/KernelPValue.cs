using MathNet.Numerics;

namespace HyperMesh.Autonomic.Detection.Iid;

/// <summary>The p-value of a number among the last ones: the upper tail of a Gaussian kernel density over them.</summary>
/// <remarks>The kernel's deviation is that of the history (as in ML.NET), at least 10⁻⁶ / √2; 1 / √2 for a history of one.
/// O(history) for a value, nothing allocated. Numbers beyond ±10¹⁵⁰ count as that.</remarks>
internal sealed class KernelPValue(int length)
{
    /// <summary>No p-value is smaller, and none is greater than 1 less this.</summary>
    public const double Least = 1e-8;

    public const double Greatest = 1e150;
    private const double LeastWidth = 1e-6;
    private const double FarInWidths = 6;

    private readonly double[] _history = new double[length];
    private int _next;
    private int _count;
    private double _width;

    public bool IsFull => _count == _history.Length;

    /// <summary>Mean of the history, 0 while there is none.</summary>
    public double Mean { get; private set; }

    /// <summary>Standard deviation of the density.</summary>
    public double Deviation => _width;

    /// <summary>The share of the density at or above a number, then learns it; 0.5 while there is no history.</summary>
    public double JudgeAndLearn(double value)
    {
        value = Math.Clamp(value, -Greatest, Greatest);
        var tail = UpperTail(value);
        _history[_next] = value;
        _next = (_next + 1) % _history.Length;
        _count = Math.Min(_count + 1, _history.Length);
        return tail;
    }

    public void Write(DetectorStateWriter writer)
    {
        writer.Write(_history.AsSpan(0, _count));
        writer.Write(_next);
    }

    /// <summary>Takes over what <see cref="Write"/> wrote; false when it cannot be, and then this is of no use any more.</summary>
    public bool Read(ref DetectorStateReader reader)
    {
        var (history, next) = (reader.ReadDoubles(), reader.ReadInt32());
        if (history.Length > _history.Length || next < 0 || next >= _history.Length || !Array.TrueForAll(history, value => Math.Abs(value) <= Greatest))
            return false;

        history.CopyTo(_history, 0);
        (_count, _next) = (history.Length, next);
        return true;
    }

    /// <summary>Maps an upper tail to the p-value of a side, inside what a martingale can bet on.</summary>
    public static double OfSide(double upperTail, AnomalySide side)
    {
        var p = side switch
        {
            AnomalySide.Positive => upperTail,
            AnomalySide.Negative => 1 - upperTail,
            _ => Math.Min(upperTail, 1 - upperTail),
        };
        return Math.Clamp(p, Least, 1 - Least);
    }

    private double UpperTail(double value)
    {
        var history = _history.AsSpan(0, _count);
        if (history.IsEmpty)
            return 0.5;

        Measure(history);
        var sum = 0.0;
        foreach (var past in history)
            sum += Erf((value - past) / _width);
        return 0.5 - sum / (2 * history.Length);
    }

    private void Measure(ReadOnlySpan<double> history)
    {
        var sum = 0.0;
        foreach (var past in history)
            sum += past;
        Mean = sum / history.Length;

        var squares = 0.0;
        foreach (var past in history)
            squares += (past - Mean) * (past - Mean);
        _width = history.Length == 1 ? Math.Sqrt(2) : Math.Max(Math.Sqrt(2 * squares / history.Length), LeastWidth);
    }

    private static double Erf(double z) => Math.Abs(z) > FarInWidths ? Math.Sign(z) : SpecialFunctions.Erf(z);
}
