namespace HyperMesh.Autonomic.Engine.Knowledge;

/// <summary>Removes old records from a store that no loop writes, all at once.</summary>
public static class Trimming
{
    /// <summary>What would go; null for nothing.</summary>
    /// <exception cref="IOException">The store cannot be read.</exception>
    public static Trim? Plan(Journal journal, Retention retention, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(journal);
        return Next(journal, retention, now)?.Said;
    }

    /// <summary>Removes what is to go, and gives its space back to the file system.</summary>
    /// <returns>The record that says so; null when nothing was to go.</returns>
    /// <exception cref="IOException">The store cannot be written; it is as it was.</exception>
    public static KnowledgeRecord? CarryOut(Journal journal, Retention retention, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(journal);
        if (Next(journal, retention, now) is not { } removal)
            return null;

        var record = journal.Remove(now, removal);
        journal.Compact();
        return record;
    }

    private static Removal? Next(Journal journal, Retention retention, DateTimeOffset now) =>
        new RemovalPlanner(journal, retention, int.MaxValue).Next(OpenPast.Of(KnowledgeState.Of(journal), journal.LastId), now);
}
