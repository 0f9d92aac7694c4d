namespace HyperMesh.Autonomic.Detection.Readings;

/// <summary>Turns the running total of a counter into rates. Not thread-safe.</summary>
internal sealed class CounterRate
{
    private double _last = double.NaN;

    /// <summary>Takes the next total.</summary>
    /// <param name="total">Finite.</param>
    /// <param name="seconds">Since the total before, above zero.</param>
    /// <returns>Increase per second; NaN for the first total and across a restart.</returns>
    public double Next(double total, double seconds)
    {
        var increase = CounterIncrease.Between(_last, total, out _);
        _last = total;
        return increase / seconds;
    }
}
