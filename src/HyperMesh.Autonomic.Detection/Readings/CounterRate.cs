namespace HyperMesh.Autonomic.Detection.Readings;

/// <summary>Turns the running total of a counter into rates. A total that falls has wrapped when it stood in the last quarter below 2³² or
/// 2⁶⁴ and now stands in the first; else its source has restarted, and what it counted meanwhile is not known. Not thread-safe.</summary>
public sealed class CounterRate
{
    private const double Width32 = 4294967296.0;
    private const double Width64 = 18446744073709551616.0;

    private double _last = double.NaN;

    /// <summary>Takes the next total.</summary>
    /// <param name="total">Finite.</param>
    /// <param name="seconds">Since the total before, above zero.</param>
    /// <returns>Increase per second; NaN for the first total and across a restart.</returns>
    public double Next(double total, double seconds)
    {
        var increase = total - _last;
        if (increase < 0)
            increase = HasWrapped(total, Width32) ? increase + Width32 : HasWrapped(total, Width64) ? increase + Width64 : double.NaN;
        _last = total;
        return increase / seconds;
    }

    private bool HasWrapped(double total, double width) => _last < width && _last >= 0.75 * width && total >= 0 && total < 0.25 * width;
}
