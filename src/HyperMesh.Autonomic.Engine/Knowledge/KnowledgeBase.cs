using System.Reactive.Concurrency;

namespace HyperMesh.Autonomic.Engine.Knowledge;

/// <summary>The K of MAPE-K: the journal and the state folded from it, kept in step. Writing is the loop's thread.</summary>
internal sealed class KnowledgeBase : IDisposable
{
    /// <summary>After so many records the state is saved again: so many are folded at a start at most, which takes a fraction of a second.</summary>
    public const int SnapshotEvery = 10_000;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    private readonly IScheduler _clock;
    private Task _saving = Task.CompletedTask;
    private readonly int _every;
    private long _saved;

    /// <summary>Folds what the journal holds already.</summary>
    /// <exception cref="IOException">Old records are gone, and what they added up to cannot be read.</exception>
    public KnowledgeBase(Journal journal, IScheduler clock, int snapshotEvery = SnapshotEvery)
    {
        _every = snapshotEvery;
        Journal = journal;
        _clock = clock;
        var opening = Opening.Of(journal);
        (State, PassedOver, _saved) = (opening.State, opening.PassedOver, opening.From);
        journal.Anchor = State.LastTrim?.Said.Before - 1 ?? 0;
    }

    public Journal Journal { get; }

    public KnowledgeState State { get; }

    /// <summary>Snapshots that could not be used, in words.</summary>
    public IReadOnlyList<string> PassedOver { get; }

    /// <summary>Appends a record and returns it with its id: it is in the journal before it has any effect.</summary>
    /// <exception cref="IOException">The journal cannot be written; the caller must not go on to the effect.</exception>
    public KnowledgeRecord Append(RecordBody body, params IReadOnlyList<long> causes)
    {
        var record = Journal.Append(_clock.Now.ToUniversalTime(), body, causes);
        State.Apply(record);
        if (record.Id - _saved >= _every && _saving.IsCompleted)
            Save();
        return record;
    }

    /// <summary>Removes old records. What the state is does not change by it.</summary>
    public KnowledgeRecord Remove(Removal removal)
    {
        var record = Journal.Remove(_clock.Now.ToUniversalTime(), removal);
        State.Apply(record);
        return record;
    }

    /// <summary>Saves the state, so that the next process need not fold what is there by now. The state is copied here, and written elsewhere.</summary>
    /// <returns>Completes when it is written, or could not be: then the next process folds more records.</returns>
    public Task Save()
    {
        if (!Journal.IsFile || Journal.LastId == _saved)
            return _saving;

        var (copy, id) = (Folded.Copy(State), Journal.LastId);
        _saved = id;
        return _saving = _saving.ContinueWith(_ => Write(copy, id), TaskScheduler.Default);
    }

    /// <summary>Waits for what is being saved.</summary>
    public void Dispose() => _saving.Wait(Patience);

    private void Write(KnowledgeState copy, long id)
    {
        using var upkeep = Journal.BeginUpkeep(JournalUpkeep.Snapshot);
        try
        {
            Journal.SaveSnapshot(Snapshot.Of(copy, id));
        }
        catch (Exception fault) when (fault is IOException or ObjectDisposedException or InvalidOperationException)
        {
            // A disk that is full ends the loop at its next record, with words. Without this snapshot the one before it still counts.
        }
    }
}
