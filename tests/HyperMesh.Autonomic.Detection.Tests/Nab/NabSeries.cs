namespace HyperMesh.Autonomic.Detection.Tests.Nab;

/// <summary>One labelled series.</summary>
/// <param name="Name">Category and file; for reports, never for detectors.</param>
/// <param name="Stamps">Timestamps as written.</param>
/// <param name="Instants">The same, read.</param>
/// <param name="Values">One a row.</param>
/// <param name="Windows">First and last row of each anomaly window.</param>
public sealed record NabSeries(string Name, string[] Stamps, DateTimeOffset[] Instants, double[] Values, (int First, int Last)[] Windows)
{
    public int Rows => Values.Length;

    /// <summary>The rows before it are not scored.</summary>
    public int FirstScored => (int)Math.Min(Math.Floor(0.15 * Rows), 750);
}
