namespace HyperMesh.Autonomic;

/// <summary>What the loop writes down. Thread-safe.</summary>
public interface IKnowledge
{
    /// <summary>Records as they are written, on the writer's thread. Receivers must not block.</summary>
    IObservable<KnowledgeRecord> Appended { get; }
}
