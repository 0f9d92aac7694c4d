using System.Runtime.CompilerServices;
using HyperMesh.Autonomic.Ebpf;

namespace HyperMesh.Autonomic.Host.Flows;

/// <summary>Flows as they come: each once, as soon as it fits the filter and has sent something since this began. Read by one, as fast as he likes: who is slow
/// misses flows that come and go meanwhile, and is told how many.</summary>
/// <param name="pins">What is attached.</param>
/// <param name="selection">Which flows; of those that are there already the last so many come first.</param>
internal sealed class FlowFollow(PinDirectory pins, FlowSelection selection) : IDisposable
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(50);

    private readonly FlowHooks _hooks = new(pins, selection.Filter);
    private readonly Dictionary<(string Hook, string Why), ulong> _told = [];

    /// <summary>What was looked at in the first reading.</summary>
    public IReadOnlyList<FlowSource> Sources => _hooks.Sources;

    /// <summary>Reads for the first time.</summary>
    /// <returns>Those that are there already, the newest at the end.</returns>
    public IReadOnlyList<FlowRecord> Begin()
    {
        _hooks.Read();
        return selection.Of(_hooks.Flows(selection.Filter));
    }

    /// <summary>Goes on until it is cancelled: what has come since the last time, and what was lost.</summary>
    public async IAsyncEnumerable<(IReadOnlyList<FlowRecord> Flows, IReadOnlyList<LostRecord> Lost)> GoOnAsync([EnumeratorCancellation] CancellationToken cancel)
    {
        while (true)
        {
            await Task.Delay(Pause, TimeProvider.System, cancel).ConfigureAwait(false);
            _hooks.Read();
            var (flows, lost) = (News(), Lost());
            if (flows.Count + lost.Count > 0)
                yield return (flows, lost);
        }
    }

    /// <summary>All that was lost since the beginning.</summary>
    public IReadOnlyList<LostRecord> LostInAll() => [.. _hooks.Lost(selection.Filter, isSinceBegin: true)];

    public void Dispose() => _hooks.Dispose();

    private List<FlowRecord> News()
    {
        var news = new List<FlowRecord>();
        foreach (var source in _hooks.Sources)
            foreach (var entry in source.Entries)
                if (source.Tracker.IsNews(entry.Key) && selection.Filter.Takes(entry, source.At(entry.LastSeen)))
                {
                    source.Tracker.Tell(entry.Key);
                    news.Add(source.Record(entry));
                }

        news.Sort((a, b) => a.FirstSeen.CompareTo(b.FirstSeen));
        return news;
    }

    /// <summary>What was lost since it was last told.</summary>
    private List<LostRecord> Lost()
    {
        var news = new List<LostRecord>();
        foreach (var lost in LostInAll())
        {
            var before = _told.GetValueOrDefault((lost.Hook, lost.Why));
            _told[(lost.Hook, lost.Why)] = lost.Count;
            if (lost.Count > before)
                news.Add(lost with { Count = lost.Count - before });
        }

        return news;
    }
}
