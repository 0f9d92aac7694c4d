namespace HyperMesh.Autonomic;

/// <summary>Where records are written. The journal is the truth: a record is in it before it has any effect.</summary>
public interface IKnowledgeSink
{
    /// <summary>Appends a record and returns it with its id. Called on the loop's thread.</summary>
    /// <exception cref="IOException">The journal cannot be written; the caller must not go on to the effect.</exception>
    KnowledgeRecord Append(RecordBody body, params IReadOnlyList<long> causes);
}
