namespace HyperMesh.Autonomic.Engine.Analysis;

/// <summary>By how much a counter has grown between two samples, when it may have run over its width or started again.</summary>
internal static class CounterIncrease
{
    private const double Width32 = 4294967296.0;
    private const double Width64 = 18446744073709551616.0;

    /// <summary>The increase; NaN where the counter started again, since nobody knows what it had counted till then.</summary>
    /// <param name="before">The earlier total.</param>
    /// <param name="now">The later total.</param>
    /// <param name="counts">Where resets and wraps are counted.</param>
    public static double Between(double before, double now, AnalysisCounts counts)
    {
        if (now >= before)
            return now - before;

        foreach (var width in (ReadOnlySpan<double>)[Width32, Width64])
        {
            // From the last eighth of the range to the first one: a restart is elsewhere almost always.
            if (before < width && before >= width * 7 / 8 && now < width / 8)
            {
                counts.Wraps++;
                return now + (width - before);
            }
        }

        counts.Resets++;
        return double.NaN;
    }
}
