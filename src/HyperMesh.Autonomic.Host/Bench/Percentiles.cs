namespace HyperMesh.Autonomic.Host.Bench;

/// <summary>Order statistics of a series of measurements.</summary>
internal static class Percentiles
{
    /// <summary>The smallest value that at least that share of the values do not exceed (nearest rank).</summary>
    /// <param name="sorted">Ascending, not empty.</param>
    /// <param name="share">In (0, 1].</param>
    public static double At(IReadOnlyList<double> sorted, double share) =>
        sorted[Math.Clamp((int)Math.Ceiling(share * sorted.Count) - 1, 0, sorted.Count - 1)];
}
