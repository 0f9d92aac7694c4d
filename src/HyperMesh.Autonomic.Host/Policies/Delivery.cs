using HyperMesh.Autonomic.Engine.Knowledge;
using HyperMesh.Autonomic.Host.Trust;

namespace HyperMesh.Autonomic.Host.Policies;

/// <summary>What a person says to a loop, and what became of it.</summary>
/// <param name="Record">Id of the record in the journal; null where the loop has not taken it up in time.</param>
/// <param name="IsRunning">Whether a loop runs on the store; else the next one finds what was said in the journal.</param>
internal sealed record Delivery(long? Record, bool IsRunning)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan Glance = TimeSpan.FromMilliseconds(20);

    /// <summary>In words, to be put after what was said.</summary>
    public string Words => (Record, IsRunning) switch
    {
        (_, false) => $" (record {Record}; no loop runs on this store, so it counts from the next start)",
        ({ } record, true) => $" (record {record})",
        _ => $"; the loop that is running has not taken it up within {Patience.TotalSeconds:0} s, and finds it as soon as it can",
    };

    /// <summary>Writes a record, or leaves it for the process that writes the store and waits until that has taken it up.</summary>
    /// <param name="store">The store; it is made where there is none.</param>
    /// <param name="body">What is said.</param>
    /// <param name="cause">Id of the record that it is about; 0 for none.</param>
    /// <param name="cancel">Ends the waiting.</param>
    /// <exception cref="IOException">The store cannot be written.</exception>
    public static async Task<Delivery> SayAsync(string store, RecordBody body, long cause, CancellationToken cancel)
    {
        StoreLock taken;
        try
        {
            taken = StoreLock.Take(store);
        }
        catch (IOException) when (StoreLock.IsTaken(store))
        {
            // Should that process end before it looks, the next one finds it in the inbox.
            return await PostAsync(store, body, cause, cancel).ConfigureAwait(false);
        }

        using (taken)
        using (var key = JournalKey.Read())
        using (var journal = Journal.Open(store, new JournalSettings { Key = key }))
            return new Delivery(journal.Append(TimeProvider.System.GetUtcNow(), body, cause > 0 ? [cause] : []).Id, false);
    }

    private static async Task<Delivery> PostAsync(string store, RecordBody body, long cause, CancellationToken cancel)
    {
        using var journal = Journal.OpenToRead(store);
        var (after, said) = (journal.LastId, RecordJson.WriteBody(body));
        Journal.Post(store, body, cause);
        var deadline = TimeProvider.System.GetUtcNow() + Patience;
        while (TimeProvider.System.GetUtcNow() < deadline)
        {
            foreach (var record in journal.Read(after))
            {
                if (record.Body.GetType() == body.GetType() && RecordJson.WriteBody(record.Body) == said)
                    return new Delivery(record.Id, true);
                after = record.Id;
            }

            await Task.Delay(Glance, TimeProvider.System, cancel).ConfigureAwait(false);
        }

        return new Delivery(null, true);
    }
}
