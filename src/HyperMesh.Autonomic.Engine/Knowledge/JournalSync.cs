namespace HyperMesh.Autonomic.Engine.Knowledge;

/// <summary>When what is appended is brought to disk, so that a power cut does not take it. The death of the process takes nothing in any case.</summary>
public enum JournalSync
{
    /// <summary>Soon, by a thread of its own, as many records at once as have come meanwhile; nobody waits (docs/adr/0023).</summary>
    Grouped,

    /// <summary>Before the append returns: the caller waits for the disk with every record.</summary>
    EachRecord,

    /// <summary>Now and then, when SQLite moves the log into the file: for stores that can be made again, such as a replay's.</summary>
    AtCheckpoints,
}
