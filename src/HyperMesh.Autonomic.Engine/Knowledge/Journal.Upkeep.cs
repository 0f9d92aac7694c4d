using System.Reactive.Disposables;

namespace HyperMesh.Autonomic.Engine.Knowledge;

// What the journal's keeper asks of it, off the loop's thread.
public sealed partial class Journal
{
    /// <summary>A power cut takes no record up to this one; 0 where nobody sees to it (<see cref="JournalSync.AtCheckpoints"/>). Thread-safe.</summary>
    public long DurableId => _keeper?.DurableId ?? 0;

    /// <summary>The signed heads of the store, one for each key that has ever signed it, the newest first. Thread-safe.</summary>
    /// <exception cref="IOException">The store cannot be read.</exception>
    internal IReadOnlyList<JournalHead> Heads()
    {
        if (_kept is not null || !_hasChain)
            return [];
        lock (_gate)
            return Guarded(Path, ReadHeads);
    }

    /// <summary>Tells who wants to know that upkeep begins; and that it ends, when what is returned is disposed of.</summary>
    internal IDisposable BeginUpkeep(JournalUpkeep what)
    {
        _upkeep?.Invoke(what, true);
        return Disposable.Create(() => _upkeep?.Invoke(what, false));
    }

    /// <summary>The newest record's id and hash.</summary>
    internal (long Id, byte[] Hash) Head()
    {
        lock (_gate)
            return (_records!.LastId, _records.Last.ToArray());
    }

    /// <summary>Puts a head in the place of the one that the same key has signed before.</summary>
    internal void WriteHead(JournalHead head)
    {
        lock (_gate)
        {
            using var command = Command("INSERT OR REPLACE INTO heads (key, id, hash, at, signature) VALUES ($key, $id, $hash, $at, $signature)");
            command.Parameters.AddWithValue("$key", head.Key.ToArray());
            command.Parameters.AddWithValue("$id", head.Id);
            command.Parameters.AddWithValue("$hash", head.Hash.ToArray());
            command.Parameters.AddWithValue("$at", head.At);
            command.Parameters.AddWithValue("$signature", head.Signature.ToArray());
            command.ExecuteNonQuery();
        }
    }

    /// <summary>Moves the log into the file, so that it does not grow for ever; appending goes on meanwhile.</summary>
    internal void MoveLog()
    {
        const string move = "PRAGMA wal_checkpoint(PASSIVE)";
        using (var mover = SystemSqlite.Connection(_connection!.ConnectionString))
        {
            mover.Open();
            using var command = mover.CreateCommand();
            command.CommandText = move;
            command.ExecuteNonQuery();
        }

        // What came meanwhile; then something is written that changes nothing: who writes next begins the log anew, and waits for the disk
        // once. That should not be the loop.
        lock (_gate)
        {
            Execute(move);
            Execute($"PRAGMA user_version = {JournalSchema.Version}");
        }
    }

    /// <summary>A look at the end of the store: who would go on from damage would bury it.</summary>
    private void RequireTail()
    {
        var tail = Select(new RecordFilter { After = _lastId - 2 }, 2);
        if (tail is [var before, var last] && before.Id == last.Id - 1
            && !RecordChain.Next(before.Hash.Span, last.Id, last.At, last.Cause, last.Body).AsSpan().SequenceEqual(last.Hash.Span))
            throw new FormatException($"record {last.Id} is not what was written{WhatNext}");
        foreach (var head in ReadHeads())
            if (head.Id > _lastId)
                throw new FormatException($"it ends with record {_lastId}, and record {head.Id} was signed on {head.At}: the end is missing{WhatNext}");
            else if (FindHash(head.Id) is { } hash && !head.Hash.Span.SequenceEqual(hash))
                throw new FormatException($"record {head.Id} or one before it is not what was signed on {head.At}{WhatNext}");
    }

    private string WhatNext =>
        $"; 'hypermesh knowledge verify --store {Path}' says more, 'hypermesh knowledge repair --store {Path}' makes a sound store of what is there";

    private List<JournalHead> ReadHeads()
    {
        using var command = Command("SELECT id, hash, at, key, signature FROM heads ORDER BY at DESC");
        using var reader = command.ExecuteReader();
        var heads = new List<JournalHead>();
        while (reader.Read())
            heads.Add(new JournalHead(
                reader.GetInt64(0), reader.GetFieldValue<byte[]>(1), reader.GetString(2), reader.GetFieldValue<byte[]>(3), reader.GetFieldValue<byte[]>(4)));
        return heads;
    }
}
