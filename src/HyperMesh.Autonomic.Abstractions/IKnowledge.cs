namespace HyperMesh.Autonomic;

/// <summary>What the loop knows, to read. Thread-safe.</summary>
public interface IKnowledge
{
    /// <summary>Records with an id above <paramref name="after"/>, oldest first.</summary>
    IEnumerable<KnowledgeRecord> Read(long after = 0);

    /// <summary>One record, or null.</summary>
    KnowledgeRecord? Find(long id);

    /// <summary>Records as they are written, on the writer's thread. Receivers must not block.</summary>
    IObservable<KnowledgeRecord> Appended { get; }
}
