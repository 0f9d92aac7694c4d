namespace HyperMesh.Autonomic;

/// <summary>What one member of an ensemble thought of a reading.</summary>
/// <param name="Member">Its name.</param>
/// <param name="Score">Its own score, on the scale of <see cref="Severities"/>; null while it has not seen enough.</param>
public sealed record Vote(string Member, double? Score)
{
    /// <summary>Its own score; what is no number is none, for a record of a decision cannot hold it.</summary>
    public double? Score { get; init; } = Score is { } known && double.IsFinite(known) ? known : null;

    /// <summary>It alone would have called the reading abnormal.</summary>
    public bool Agrees => Severities.Of(Score ?? double.NaN) >= Severity.Low;
}
