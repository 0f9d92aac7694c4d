using System.Globalization;
using System.Net.ServerSentEvents;
using System.Runtime.CompilerServices;
using System.Threading.Channels;
using HyperMesh.Autonomic.Engine.Knowledge;

namespace HyperMesh.Autonomic.Host.Control;

/// <summary>Decisions as they are made, for one reader. They are read from the store when the loop says that there is something new, so a slow reader costs
/// no memory and the loop waits for nobody; who is too far behind is told how many records were passed over.</summary>
/// <param name="journal">The journal that the loop writes.</param>
internal sealed class DecisionStream(Journal journal)
{
    /// <summary>Nobody is further behind than this.</summary>
    public const int LongestLag = 10_000;

    /// <summary>Reads until it is cancelled. The first event, <c>begin</c>, says after which record the stream begins.</summary>
    /// <param name="filter">Which records; <see cref="RecordFilter.After"/> does not count.</param>
    /// <param name="after">The record that the reader has seen last; null for the newest.</param>
    /// <param name="cancel">Ends it.</param>
    public async IAsyncEnumerable<SseItem<string>> ReadAsync(RecordFilter filter, long? after, [EnumeratorCancellation] CancellationToken cancel)
    {
        // One word is enough, however much is new.
        var word = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite, SingleReader = true });
        using var subscription = journal.Appended.Subscribe(_ => word.Writer.TryWrite(true));
        using var store = Journal.OpenToRead(journal.Path);
        var seen = Math.Min(after ?? journal.LastId, journal.LastId);
        yield return Event("begin", $$"""{"after":{{Text(seen)}}}""", seen);
        while (true)
        {
            if (PassOver(ref seen) is { } lost)
                yield return lost;
            var newest = journal.LastId;
            foreach (var record in store.Read(filter with { After = seen }))
            {
                yield return Event("decision", RecordJson.WriteLine(record), seen = record.Id);
                if (IsTooFarBehind(seen))
                    break;
            }

            if (IsTooFarBehind(seen))
                continue;

            seen = Math.Max(seen, newest);
            if (seen >= journal.LastId)
                await word.Reader.ReadAsync(cancel).ConfigureAwait(false);
        }
    }

    private bool IsTooFarBehind(long seen) => journal.LastId - seen > LongestLag;

    /// <summary>Goes on nearer to the present when the reader is too far behind.</summary>
    private SseItem<string>? PassOver(ref long seen)
    {
        var least = journal.LastId - LongestLag;
        if (seen >= least)
            return null;

        var count = least - seen;
        seen = least;
        return Event("lost", $$"""{"count":{{Text(count)}}}""", seen);
    }

    private static SseItem<string> Event(string name, string data, long id) => new(data, name) { EventId = Text(id) };

    private static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);
}
