namespace HyperMesh.Autonomic.Host.Bench.Proving;

/// <summary>A figure of several runs.</summary>
/// <param name="Median">By nearest rank: always one of the values.</param>
/// <param name="Min">The least.</param>
/// <param name="Max">The most.</param>
/// <param name="Values">One for each run, in their order.</param>
internal sealed record Spread(double Median, double Min, double Max, IReadOnlyList<double> Values)
{
    /// <summary>Null when there are no values.</summary>
    public static Spread? Of(IReadOnlyList<double> values)
    {
        if (values.Count == 0)
            return null;
        List<double> sorted = [.. values.Order()];
        return new Spread(Percentiles.At(sorted, 0.5), sorted[0], sorted[^1], values);
    }
}
