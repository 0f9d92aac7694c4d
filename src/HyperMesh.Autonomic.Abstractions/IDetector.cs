namespace HyperMesh.Autonomic;

/// <summary>Streaming state of one detector on one series.</summary>
/// <remarks>Strictly causal: an assessment depends on this reading and earlier ones only. Called from one thread at a time. Must
/// not block and must not allocate in the steady state. What it throws silences this detector on this series, and is logged.</remarks>
public interface IDetector
{
    /// <summary>Judges a reading by what came before it, then learns from it.</summary>
    Assessment Evaluate(in Reading reading);

    /// <summary>The state as one line of text, beginning with a name and version, so that a restart need not learn again.</summary>
    string Snapshot();

    /// <summary>Takes over a state that <see cref="Snapshot"/> gave; false, and unchanged, when the text is of another version.</summary>
    bool TryRestore(string snapshot);
}
