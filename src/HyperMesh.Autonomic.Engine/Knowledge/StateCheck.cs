using System.Text;

namespace HyperMesh.Autonomic.Engine.Knowledge;

/// <summary>Compares what a store says with itself: its ids, its chain, what was removed, and every snapshot with the records it stands for.</summary>
public static class StateCheck
{
    /// <summary>What does not agree, in words; empty when all does.</summary>
    /// <exception cref="IOException">The store cannot be read.</exception>
    public static IReadOnlyList<string> Run(Journal journal)
    {
        ArgumentNullException.ThrowIfNull(journal);
        var problems = new List<string>();
        var trim = KnowledgeState.Of(journal).LastTrim;
        var snapshots = journal.Snapshots().Where(snapshot => snapshot.Version == SnapshotFormat.Version).Select(snapshot => snapshot.Id).ToHashSet();
        var state = Begin(journal, trim?.Said, problems);
        var (hash, kept, next) = (trim is null ? RecordChain.Origin.ToArray() : Convert.FromHexString(trim.Value.Said.Hash), RecordChain.Origin.ToArray(), trim?.Said.Before ?? 1);
        var stayed = new List<long>();
        foreach (var record in journal.ReadStored())
        {
            if (record.Id < trim?.Said.Before)
            {
                RecordChain.AddKept(
                    kept, record.Id, Encoding.UTF8.GetBytes(record.At), Encoding.UTF8.GetBytes(record.Cause), Encoding.UTF8.GetBytes(record.Body), record.Hash.Span);
                stayed.Add(record.Id);
                continue;
            }

            if (record.Id != next)
                problems.Add($"record {record.Id} follows on record {next - 1}");
            next = record.Id + 1;
            hash = RecordChain.Next(hash, record.Id, record.At, record.Cause, record.Body);
            if (!hash.AsSpan().SequenceEqual(record.Hash.Span))
                problems.Add($"record {record.Id} is not what was written, or does not follow on the one before it");
            record.Hash.CopyTo(hash);
            state.Apply(record.Read());
            if (snapshots.Contains(record.Id))
                Compare(journal, record.Id, state, problems);
        }

        if (trim is { } last && (!stayed.SequenceEqual(last.Said.Kept) || Convert.ToHexStringLower(kept) != last.Said.KeptHash))
            problems.Add($"of the records before {last.Said.Before}, those that stayed are not those that record {last.Record} names");
        return problems;
    }

    private static KnowledgeState Begin(Journal journal, Trim? trim, List<string> problems)
    {
        if (trim is null)
            return new KnowledgeState();

        var snapshot = journal.ReadSnapshot(trim.Before - 1);
        if (snapshot?.Open().State is { } state && snapshot.Digest == trim.Snapshot)
            return state;

        problems.Add($"snapshot {trim.Before - 1} is not the one that was put in the place of the removed records");
        return KnowledgeState.Of(journal);
    }

    private static void Compare(Journal journal, long id, KnowledgeState state, List<string> problems)
    {
        if (journal.ReadSnapshot(id) is { } snapshot && (snapshot.Open().Problem is not null || snapshot.Digest != state.Digest()))
            problems.Add($"snapshot {id} is not what the records up to it add up to");
    }
}
