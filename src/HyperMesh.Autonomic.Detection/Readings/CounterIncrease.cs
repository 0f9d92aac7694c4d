namespace HyperMesh.Autonomic.Detection.Readings;

/// <summary>What a counter did between two samples.</summary>
public enum CounterTurn
{
    /// <summary>It grew, or stood still.</summary>
    Grew,

    /// <summary>It ran over its width and went on from zero.</summary>
    Wrapped,

    /// <summary>Its source restarted: what it had counted till then is not known.</summary>
    Restarted,
}

/// <summary>By how much a counter has grown. A total that falls has wrapped when it stood in the last quarter below 2³² or 2⁶⁴ and now stands
/// in the first; else its source has restarted. Thread-safe.</summary>
public static class CounterIncrease
{
    private const double Width32 = 4294967296.0;
    private const double Width64 = 18446744073709551616.0;

    /// <summary>The increase between two totals; NaN across a restart, and where a total is NaN.</summary>
    public static double Between(double before, double now, out CounterTurn turn)
    {
        turn = CounterTurn.Grew;
        if (!(now < before))
            return now - before;

        foreach (var width in (ReadOnlySpan<double>)[Width32, Width64])
        {
            if (before < width && before >= 0.75 * width && now >= 0 && now < 0.25 * width)
            {
                turn = CounterTurn.Wrapped;
                return now + (width - before);
            }
        }

        turn = CounterTurn.Restarted;
        return double.NaN;
    }
}
