using System.Globalization;
using System.Text;

namespace HyperMesh.Autonomic.Engine.Knowledge;

/// <summary>Finds out what can be removed from a store, and folds it, beside a loop that goes on writing. It only reads, by a connection of its
/// own, so that it holds nobody up.</summary>
/// <param name="journal">The store, opened to read.</param>
/// <param name="retention">How much is kept.</param>
/// <param name="most">Records that go at once.</param>
/// <param name="least">With fewer it is not worth the record that says so.</param>
internal sealed class RemovalPlanner(Journal journal, Retention retention, int most, int least = 1)
{
    /// <summary>Old records that stay for the sake of what is open; those that are nearest to it go first.</summary>
    private const int MostKept = 10_000;

    /// <summary>When a store is too large it is made smaller than it may be, so that it need not be done again at once.</summary>
    private const double Room = 0.9;

    private bool _isTooLarge;

    /// <summary>The next removal; null when nothing is to go.</summary>
    /// <param name="state">What the journal adds up to now: what it refers to stays. Only what it holds when it is asked counts.</param>
    /// <param name="now">The present.</param>
    /// <exception cref="IOException">The store cannot be read, or what was removed before cannot.</exception>
    public Removal? Next(OpenPast state, DateTimeOffset now)
    {
        var begin = state.LastTrim?.Said.Before ?? 1;
        var reason = ReasonFor(begin, now);
        if (reason is null || Fold(begin, reason.Value.Until, state.LastId) is not { } fold)
            return null;

        var kept = Kept(state, fold.Before);
        var digest = RecordChain.Origin.ToArray();
        foreach (var record in kept)
            RecordChain.AddKept(digest, record.Id, Encoding.UTF8.GetBytes(record.At), Encoding.UTF8.GetBytes(record.Cause), Encoding.UTF8.GetBytes(record.Body), record.Hash.Span);
        var snapshot = Snapshot.Of(fold.State, fold.Before - 1);
        var there = fold.Read + (state.LastTrim?.Said.Kept.Count ?? 0);
        return new Removal(
            new Trim(
                fold.Before, Convert.ToHexStringLower(fold.Hash.Span), [.. kept.Select(record => record.Id)], Convert.ToHexStringLower(digest),
                there - kept.Count, snapshot.Digest, reason.Value.Words),
            state.LastTrim is { } last ? [last.Record] : [], snapshot);
    }

    /// <summary>Why something is to go, in words, and which records: those from before a time, or all that it takes.</summary>
    private (string Words, DateTimeOffset Until)? ReasonFor(long begin, DateTimeOffset now)
    {
        var oldest = journal.FindStored(begin)?.Read();
        if (oldest is not null && oldest.At < now - retention.Age)
            return ($"older than {Days(retention.Age)}", now - retention.Age);

        var (held, _) = journal.Size();
        _isTooLarge = held > (_isTooLarge ? retention.Size * Room : retention.Size);
        return _isTooLarge
            ? (string.Create(CultureInfo.InvariantCulture, $"the store held {held / 1e6:0.#} MB, more than {retention.Size / 1e6:0.#} MB"), DateTimeOffset.MaxValue)
            : null;
    }

    /// <summary>What the records before a time add up to, with all that went before; null when not one is to go.</summary>
    private (KnowledgeState State, long Before, int Read, ReadOnlyMemory<byte> Hash)? Fold(long begin, DateTimeOffset until, long lastId)
    {
        var (state, read, last) = (Begin(begin), 0, (StoredRecord?)null);
        foreach (var stored in journal.ReadStored(begin - 1))
        {
            var record = stored.Read();
            if (read == most || record.Id > lastId - Retention.AlwaysKept || record.At >= until)
                break;

            state.Apply(record);
            (read, last) = (read + 1, stored);
        }

        return last is null || read < least ? null : (state, last.Id + 1, read, last.Hash);
    }

    private KnowledgeState Begin(long begin)
    {
        if (begin == 1)
            return new KnowledgeState();

        var (state, problem) = journal.ReadSnapshot(begin - 1)?.Open() ?? (null, "it is not there");
        return state ?? throw new IOException(
            $"{journal.Path}: snapshot {begin - 1}, which stands in the place of the records that were removed, cannot be used: {problem}; "
            + "nothing more is removed; 'hypermesh knowledge repair' rebuilds it");
    }

    /// <summary>Older records that stay: what is open, what became of the plans in force, and what caused them, by id.</summary>
    private List<StoredRecord> Kept(OpenPast state, long before)
    {
        var (seen, open) = (new HashSet<long>(), new Queue<long>(state.References));
        foreach (var record in Followers(state.Plans, before))
            open.Enqueue(record);
        var kept = new List<StoredRecord>();
        while (kept.Count < MostKept && open.TryDequeue(out var id))
        {
            if (!seen.Add(id) || journal.FindStored(id) is not { } stored)
                continue;

            if (id < before)
                kept.Add(stored);
            foreach (var cause in stored.Read().Causes)
                open.Enqueue(cause);
        }

        return [.. kept.OrderBy(record => record.Id)];
    }

    /// <summary>Intents and outcomes of the plans that matter.</summary>
    private IEnumerable<long> Followers(IReadOnlySet<long> plans, long before)
    {
        if (plans.Count == 0)
            return [];

        return from record in journal.Read(plans.Min()).TakeWhile(record => record.Id < before)
               where (record.Body is ActionIntent intent && plans.Contains(intent.Plan)) || (record.Body is Outcome outcome && plans.Contains(outcome.Plan))
               select record.Id;
    }

    private static string Days(TimeSpan age) =>
        age.TotalDays >= 1 ? string.Create(CultureInfo.InvariantCulture, $"{age.TotalDays:0.##} days") : string.Create(CultureInfo.InvariantCulture, $"{age.TotalHours:0.##} hours");
}
