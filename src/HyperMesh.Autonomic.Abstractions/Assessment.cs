namespace HyperMesh.Autonomic;

/// <summary>What a detector thinks of one reading.</summary>
/// <param name="Score">How abnormal, in [0, 1]; NaN while the detector has not seen enough to say (unknown, not normal).</param>
/// <param name="Low">Lower edge of the band that was expected, in the reading's unit.</param>
/// <param name="High">Upper edge of the band that was expected.</param>
public readonly record struct Assessment(double Score, double Low, double High)
{
    /// <summary>Not enough seen to judge.</summary>
    public static readonly Assessment Unknown = new(double.NaN, double.NaN, double.NaN);

    public bool IsKnown => !double.IsNaN(Score);
}
