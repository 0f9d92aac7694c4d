using System.Globalization;
using System.Text.Json;

namespace HyperMesh.Autonomic.Engine.Knowledge;

// What records add up to, beside them, and the removal of those that are no longer needed.
public sealed partial class Journal
{
    /// <summary>Snapshots that stay besides the one that stands in the place of removed records.</summary>
    private const int SnapshotsKept = 2;

    /// <summary>Id of the snapshot that stands in the place of removed records, which stays; 0 for none. Whoever opens the store says so.</summary>
    internal long Anchor { get; set; }

    /// <summary>Whether it is a file that the next process can open.</summary>
    internal bool IsFile => _kept is null && Path != ":memory:";

    /// <summary>The snapshots that are there, the newest first.</summary>
    internal IReadOnlyList<(long Id, int Version)> Snapshots()
    {
        lock (_gate)
            return _kept is not null ? [] : Guarded(Path, () =>
            {
                if (Scalar("SELECT count(*) FROM sqlite_master WHERE type = 'table' AND name = 'snapshots'") == 0)
                    return [];

                using var command = Command("SELECT id, version FROM snapshots ORDER BY id DESC");
                using var reader = command.ExecuteReader();
                var found = new List<(long, int)>();
                while (reader.Read())
                    found.Add((reader.GetInt64(0), reader.GetInt32(1)));
                return found;
            });
    }

    /// <summary>One of them; null when it is not there.</summary>
    internal Snapshot? ReadSnapshot(long id)
    {
        lock (_gate)
            return _kept is not null ? null : Guarded(Path, () =>
            {
                using var command = Command("SELECT id, version, hash, state FROM snapshots WHERE id = $id");
                command.Parameters.AddWithValue("$id", id);
                using var reader = command.ExecuteReader();
                return reader.Read()
                    ? new Snapshot(reader.GetInt64(0), reader.GetInt32(1), Convert.ToHexStringLower(reader.GetFieldValue<byte[]>(2)), reader.GetFieldValue<byte[]>(3))
                    : null;
            });
    }

    /// <summary>Saves a snapshot, and drops those that are older than the last few. Thread-safe.</summary>
    /// <exception cref="IOException">It could not be written.</exception>
    internal void SaveSnapshot(Snapshot snapshot)
    {
        lock (_gate)
            Guarded(Path, () => InTransaction(() =>
            {
                Put(snapshot);
                return Execute(string.Create(CultureInfo.InvariantCulture,
                    $"DELETE FROM snapshots WHERE id <> {Anchor} AND id NOT IN (SELECT id FROM snapshots ORDER BY id DESC LIMIT {SnapshotsKept})"));
            }));
    }

    /// <summary>Removes old records, puts the snapshot of what they add up to in their place, and says so in a record: all of it or nothing.</summary>
    /// <param name="at">By the loop's clock.</param>
    /// <param name="removal">What goes, and what stays.</param>
    /// <returns>The record that says so.</returns>
    /// <exception cref="IOException">It could not be written; the store is as it was.</exception>
    internal KnowledgeRecord Remove(DateTimeOffset at, Removal removal)
    {
        lock (_gate)
            return Guarded(Path, () => InTransaction(() =>
            {
                using var delete = Command("DELETE FROM records WHERE id < $before AND id NOT IN (SELECT value FROM json_each($kept))");
                delete.Parameters.AddWithValue("$before", removal.Said.Before);
                delete.Parameters.AddWithValue("$kept", JsonSerializer.Serialize(removal.Said.Kept));
                var removed = delete.ExecuteNonQuery();
                if (removed != removal.Said.Removed)
                    throw new FormatException($"{removed} records would be removed where {removal.Said.Removed} were counted");

                Put(removal.Snapshot);
                Execute(string.Create(CultureInfo.InvariantCulture, $"DELETE FROM snapshots WHERE id < {removal.Snapshot.Id}"));
                Anchor = removal.Snapshot.Id;
                return Append(at, removal.Said, removal.Causes);
            }));
    }

    /// <summary>A record as it is stored; null when it is not there. A journal that keeps records only has none.</summary>
    internal StoredRecord? FindStored(long id)
    {
        lock (_gate)
            return _kept is null && Guarded(Path, () => Select(new RecordFilter { After = id - 1 }, 1)) is [var record] && record.Id == id ? record : null;
    }

    /// <summary>The oldest removal that a record may have fallen to, by what is left; null when there was none.</summary>
    public KnowledgeRecord? RemovalOf(long id)
    {
        if (_kept is not null)
            return null;

        long? found;
        lock (_gate)
            found = Guarded(Path, () =>
            {
                using var command = Command("SELECT min(id) FROM records WHERE kind = 'trim' AND json_extract(body, '$.before') > $id");
                command.Parameters.AddWithValue("$id", id);
                return command.ExecuteScalar() as long?;
            });
        return found is { } record ? Find(record) : null;
    }

    /// <summary>Bytes that the store holds: its pages without those that are free.</summary>
    internal (long Held, long Free) Size()
    {
        lock (_gate)
            return _kept is not null ? default : Guarded(Path, () =>
            {
                var page = Scalar("PRAGMA page_size");
                var free = Scalar("PRAGMA freelist_count");
                return ((Scalar("PRAGMA page_count") - free) * page, free * page);
            });
    }

    /// <summary>Gives some free pages at the end of the file back to the file system; false when no more can be given back.</summary>
    /// <param name="pages">At most so many: each may have to be moved.</param>
    internal bool GiveBack(int pages)
    {
        lock (_gate)
            return _kept is null && Guarded(Path, () =>
            {
                const long incremental = 2;
                if (Scalar("PRAGMA auto_vacuum") != incremental)
                    return false;

                // The pragma gives a page back for each step of it.
                using var command = Command(string.Create(CultureInfo.InvariantCulture, $"PRAGMA incremental_vacuum({pages})"));
                using var reader = command.ExecuteReader();
                while (reader.Read())
                {
                }

                return true;
            });
    }

    /// <summary>Writes the whole store anew without its free pages, so that they can be given back bit by bit from now on. Takes as long as copying it,
    /// and as much space again; for a store that nobody else has open.</summary>
    internal void Compact()
    {
        lock (_gate)
            Guarded(Path, () =>
            {
                Execute("PRAGMA auto_vacuum = INCREMENTAL");
                Execute("VACUUM");
                Execute("PRAGMA wal_checkpoint(TRUNCATE)");
                return 0;
            });
    }

    private void Put(Snapshot snapshot)
    {
        using var command = Command("INSERT OR REPLACE INTO snapshots (id, version, hash, state) VALUES ($id, $version, $hash, $state)");
        command.Parameters.AddWithValue("$id", snapshot.Id);
        command.Parameters.AddWithValue("$version", snapshot.Version);
        command.Parameters.AddWithValue("$hash", Convert.FromHexString(snapshot.Digest));
        command.Parameters.AddWithValue("$state", snapshot.State);
        command.ExecuteNonQuery();
    }

    /// <summary>In SQL of its own, because records are written past the connection.</summary>
    private T InTransaction<T>(Func<T> work)
    {
        var (id, hash) = Head();
        Execute("BEGIN IMMEDIATE");
        try
        {
            var result = work();
            Execute("COMMIT");
            return result;
        }
        catch
        {
            if (SQLitePCL.raw.sqlite3_get_autocommit(_connection!.Handle) == 0)
                Execute("ROLLBACK");
            _records!.GoBack(id, hash);
            throw;
        }
    }
}
