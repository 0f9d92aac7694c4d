namespace HyperMesh.Autonomic.Engine.Knowledge;

/// <summary>What is done to a journal besides appending to it.</summary>
public enum JournalUpkeep
{
    /// <summary>The state is put into words and written.</summary>
    Snapshot,

    /// <summary>Old records are looked for and removed.</summary>
    Removal,
}
