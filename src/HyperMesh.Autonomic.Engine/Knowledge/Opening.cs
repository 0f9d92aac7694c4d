namespace HyperMesh.Autonomic.Engine.Knowledge;

/// <summary>How a state comes out of a store: from the newest snapshot that can be used and the records after it. Immutable.</summary>
/// <param name="State">What all records add up to.</param>
/// <param name="From">The snapshot that it began with; 0 for none.</param>
/// <param name="PassedOver">Snapshots that could not be used, in words.</param>
internal sealed record Opening(KnowledgeState State, long From, IReadOnlyList<string> PassedOver)
{
    /// <exception cref="IOException">Records were removed, and what they added up to cannot be read.</exception>
    public static Opening Of(Journal journal)
    {
        var passed = new List<string>();
        var older = new List<long>();
        foreach (var (id, version) in journal.Snapshots())
        {
            // What an older program has folded may lack what this one wants to know: it counts where nothing else is left.
            if (version < SnapshotFormat.Version)
                older.Add(id);
            else if (Begin(journal, id, passed) is { } opened)
                return opened;
        }

        if (Whole(journal) is { } state)
            return new Opening(state, 0, passed);
        foreach (var id in older)
            if (Begin(journal, id, passed) is { } opened)
                return opened;

        throw new IOException(
            $"{journal.Path}: old records were removed from this store, and the snapshot that stands in their place cannot be used"
            + $"{(passed.Count == 0 ? "" : $" ({string.Join("; ", passed)})")}; 'hypermesh knowledge repair' rebuilds the state from the records that are left");
    }

    private static Opening? Begin(Journal journal, long id, List<string> passed)
    {
        var (state, problem) = journal.ReadSnapshot(id)?.Open() ?? (null, "it is not there");
        if (state is null)
        {
            passed.Add($"snapshot {id}: {problem}");
            return null;
        }

        foreach (var record in journal.Read(id))
            state.Apply(record);
        return new Opening(state, id, passed);
    }

    /// <summary>The fold of all records; null where the first ones are missing.</summary>
    private static KnowledgeState? Whole(Journal journal)
    {
        var state = new KnowledgeState();
        var next = 1L;
        foreach (var record in journal.Read())
        {
            if (record.Id != next++)
                return null;
            state.Apply(record);
        }

        return state;
    }
}
