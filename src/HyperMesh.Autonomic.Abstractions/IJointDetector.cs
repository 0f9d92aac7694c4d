namespace HyperMesh.Autonomic;

/// <summary>Judges several series together: what each shows alone may be usual, and yet not all of it at once. Causal: judges by what came
/// before, then learns. Holds state; not thread-safe.</summary>
public interface IJointDetector
{
    /// <summary>Judges the values of all series at one instant. Allocates nothing in the steady state and never throws on finite values.</summary>
    /// <param name="at">The instant.</param>
    /// <param name="seconds">Time since the previous instant, above zero.</param>
    /// <param name="values">One value for each series, in the order in which they were given to the factory. All finite: an instant at which
    /// one is missing is not judged.</param>
    /// <param name="shares">Filled with the part of each series in the score, in the same order: who drives it. They add up to 1; all are 0
    /// while nothing is known.</param>
    /// <returns>Without a band: <see cref="Assessment.Low"/> and <see cref="Assessment.High"/> are NaN.</returns>
    Assessment Evaluate(DateTimeOffset at, double seconds, ReadOnlySpan<double> values, Span<double> shares);

    /// <summary>The whole state: see <see cref="IDetector.Snapshot"/>.</summary>
    byte[] Snapshot();

    /// <summary>Takes over a state: see <see cref="IDetector.TryRestore"/>.</summary>
    bool TryRestore(ReadOnlySpan<byte> snapshot);
}
