namespace HyperMesh.Autonomic.Engine.Knowledge;

// What other processes want the loop to know: it alone writes records, so they leave theirs here.
public sealed partial class Journal
{
    /// <summary>Leaves a record for the process that writes this store; it takes it up within a second.</summary>
    /// <param name="path">The store.</param>
    /// <param name="body">What is said.</param>
    /// <param name="cause">The record that it is about.</param>
    /// <exception cref="IOException">It could not be written.</exception>
    public static void Post(string path, RecordBody body, long cause)
    {
        ArgumentNullException.ThrowIfNull(body);
        using var journal = Open(path);
        Guarded(path, () =>
        {
            using var command = journal.Command("INSERT INTO inbox (cause, body) VALUES ($cause, $body)");
            command.Parameters.AddWithValue("$cause", cause);
            command.Parameters.AddWithValue("$body", RecordJson.WriteBody(body));
            return command.ExecuteNonQuery();
        });
    }

    /// <summary>What others have left, oldest first; it is gone from the inbox when this returns.</summary>
    public IReadOnlyList<(RecordBody Body, long Cause)> TakeInbox()
    {
        lock (_gate)
            return Guarded(Path, () =>
            {
                var taken = ReadInbox();
                if (taken.Count > 0)
                    Execute($"DELETE FROM inbox WHERE id <= {taken[^1].Id}");
                return taken.ConvertAll(entry => (entry.Body, entry.Cause));
            });
    }

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
