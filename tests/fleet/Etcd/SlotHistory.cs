using System.Text;
using HyperMesh.Autonomic.Fleet.Etcd;

namespace HyperMesh.Autonomic.Fleet.Tests.Etcd;

/// <summary>What an etcd itself says has happened to the slots of a rule: every revision from the first, by a watch from there.</summary>
internal static class SlotHistory
{
    /// <summary>Walks through all revisions, and fails where a grant went beyond its limit.</summary>
    /// <returns>The largest number of slots held at one revision, how many grants there were, and who holds one at the end.</returns>
    public static async Task<(int Most, int Grants, IReadOnlyCollection<string> Held)> CheckAsync(TestFleet fleet, Func<int, int> limitOf)
    {
        using var client = fleet.Client();
        var now = (await client.RangeAsync(new(FleetKeys.Bytes("/"), CountOnly: true), CancellationToken.None)).Header!.Revision;
        using var stream = await client.WatchAsync(client.Member, new(FleetKeys.Bytes("/hypermesh/test/"), FleetKeys.End("/hypermesh/test/"), 1), CancellationToken.None);
        var held = new SortedSet<string>();
        var present = new SortedDictionary<long, int> { [0] = 0 };
        var (most, grants, books, nodes) = (0, 0, 0, 0);
        foreach (var (revision, events) in await RevisionsAsync(stream, now))
        {
            var before = held.Count;
            SlotBook? book = null;
            foreach (var change in events)
            {
                var key = Encoding.UTF8.GetString(change.Kv.Key);
                var isPut = change.Type != "DELETE";
                if (key.StartsWith(fleet.Keys.Slots(TestFleet.Rule), StringComparison.Ordinal))
                    _ = isPut ? held.Add(key) : held.Remove(key);
                else if (key == fleet.Keys.Book(TestFleet.Rule) && isPut)
                    book = FleetValues.Read<SlotBook>(change.Kv.Value, 1000, out _);
                else if (key.StartsWith(fleet.Keys.Nodes, StringComparison.Ordinal))
                    nodes += isPut ? change.Kv.Version == 1 ? 1 : 0 : -1;
            }

            present[revision] = nodes;
            most = Math.Max(most, held.Count);
            books += book is null ? 0 : 1;
            if (held.Count <= before)
                continue;
            grants++;
            book.ShouldNotBeNull($"a slot was taken at revision {revision} without the book");
            var counted = present.Last(pair => pair.Key <= book.At).Value;
            book.Present.ShouldBe(counted, $"nodes counted at revision {book.At}");
            held.Count.ShouldBeLessThanOrEqualTo(limitOf(counted), $"slots at revision {revision}, with {counted} nodes: {string.Join(", ", held)}");
        }

        grants.ShouldBe(books, "each entry of the book is one grant");
        return (most, grants, held);
    }

    private static async Task<List<(long Revision, List<WatchEvent> Events)>> RevisionsAsync(EtcdStream stream, long last)
    {
        var all = new List<(long Revision, List<WatchEvent> Events)>();
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(3));
        try
        {
            while (all.Count == 0 || all[^1].Revision < last)
                foreach (var change in (await stream.NextAsync(EtcdJson.Default.WatchMessage, limit.Token))?.Result?.Events ?? [])
                {
                    if (all.Count == 0 || all[^1].Revision != change.Kv.ModRevision)
                        all.Add((change.Kv.ModRevision, []));
                    all[^1].Events.Add(change);
                }
        }
        catch (OperationCanceledException)
        {
            // The last revision was none of this fleet's keys.
        }

        all.ShouldNotBeEmpty();
        return all;
    }
}
