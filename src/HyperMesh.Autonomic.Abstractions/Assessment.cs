namespace HyperMesh.Autonomic;

/// <summary>What a detector thinks of one reading. Scores are on the scale of <see cref="Severities"/>.</summary>
/// <param name="Score">Something begins: how rare that is, in [0, 1). Told once, at the onset, not again while it lasts; NaN while the
/// detector has not seen enough to say (unknown, not normal).</param>
/// <param name="Level">It is still abnormal: how far from usual the series is now, in [0, 1). Held while the deviation lasts; never below
/// <paramref name="Score"/>; NaN with it.</param>
/// <param name="Low">Lower edge of the band that was expected, in the reading's unit.</param>
/// <param name="High">Upper edge of the band that was expected.</param>
public readonly record struct Assessment(double Score, double Level, double Low, double High)
{
    /// <summary>Not enough seen to judge.</summary>
    public static readonly Assessment Unknown = new(double.NaN, double.NaN, double.NaN, double.NaN);

    public bool IsKnown => !double.IsNaN(Score);
}
