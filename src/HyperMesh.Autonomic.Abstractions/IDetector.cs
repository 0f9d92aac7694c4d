namespace HyperMesh.Autonomic;

/// <summary>Streaming state of one detector on one series.</summary>
/// <remarks>Strictly causal: an assessment depends on this reading and earlier ones only. Called from one thread at a time. Must
/// not block and must not allocate in the steady state. What it throws silences this detector on this series, and is logged.</remarks>
public interface IDetector
{
    /// <summary>Judges a reading by what came before it, then learns from it.</summary>
    Assessment Evaluate(in Reading reading);

    /// <summary>The whole state, so that a restart need not learn again: made with <see cref="DetectorStateWriter"/>.</summary>
    byte[] Snapshot();

    /// <summary>Takes over a state that <see cref="Snapshot"/> gave: from then on it answers as the other would have. False, and unchanged,
    /// when the bytes are of another detector, another version or other settings, or damaged.</summary>
    bool TryRestore(ReadOnlySpan<byte> snapshot);
}
