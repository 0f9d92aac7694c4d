using Microsoft.Data.Sqlite;

namespace HyperMesh.Autonomic.Engine.Knowledge;

// What other processes want the loop to know: it alone writes records, so they leave theirs here.
public sealed partial class Journal
{
    private SqliteCommand? _version;
    private long _seen = -1;
    private long? _taking;

    /// <summary>Leaves a record for the process that writes this store; it takes it up at once.</summary>
    /// <param name="path">The store.</param>
    /// <param name="body">What is said.</param>
    /// <param name="cause">The record that it is about; 0 where it is about none.</param>
    /// <exception cref="IOException">It could not be written.</exception>
    public static void Post(string path, RecordBody body, long cause)
    {
        ArgumentNullException.ThrowIfNull(body);
        using var journal = Open(path, new JournalSettings { Sync = JournalSync.AtCheckpoints });
        Guarded(path, () =>
        {
            using var command = journal.Command("INSERT INTO inbox (cause, body) VALUES ($cause, $body)");
            command.Parameters.AddWithValue("$cause", cause);
            command.Parameters.AddWithValue("$body", RecordJson.WriteBody(body));
            return command.ExecuteNonQuery();
        });
    }

    /// <summary>Hands over what others have left, oldest first. An entry leaves the inbox with the first record that is written about it: who dies before
    /// finds it there again, and nobody takes it in twice.</summary>
    internal void TakeInbox(Action<RecordBody, long> take)
    {
        ArgumentNullException.ThrowIfNull(take);
        if (_kept is not null)
            return;

        List<(long Id, RecordBody Body, long Cause)> entries;
        lock (_gate)
            entries = _kept is null ? Guarded(Path, ReadInbox) : [];
        foreach (var (id, body, cause) in entries)
        {
            // The first record that is written is what was left here: both are done in one transaction, so that it is never taken in twice.
            _taking = id;
            take(body, cause);
            if (_taking is not null)
                lock (_gate)
                    Guarded(Path, () => Execute(RemovalOfEntry()));
            _taking = null;
        }
    }

    /// <summary>Whether another process has written the store since this was asked last: a look at shared memory, a few microseconds.</summary>
    public bool HasMoved()
    {
        if (_kept is not null)
            return false;

        _keeper?.Require();
        lock (_gate)
        {
            _version ??= Command("PRAGMA data_version");
            var version = Guarded(Path, () => Convert.ToInt64(_version.ExecuteScalar(), System.Globalization.CultureInfo.InvariantCulture));
            var moved = version != _seen;
            _seen = version;
            return moved;
        }
    }

    private long WriteTaken(KnowledgeRecord record) => InTransaction(() =>
    {
        _records!.Write(record);
        Execute(RemovalOfEntry());
        _taking = null;
        return record.Id;
    });

    private string RemovalOfEntry() => string.Create(System.Globalization.CultureInfo.InvariantCulture, $"DELETE FROM inbox WHERE id = {_taking}");

    private List<(long Id, RecordBody Body, long Cause)> ReadInbox()
    {
        using var command = Command("SELECT id, body, cause FROM inbox ORDER BY id");
        using var reader = command.ExecuteReader();
        var entries = new List<(long, RecordBody, long)>();
        while (reader.Read())
            entries.Add((reader.GetInt64(0), RecordJson.ReadBody(reader.GetString(1)), reader.GetInt64(2)));
        return entries;
    }
}
