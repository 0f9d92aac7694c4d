using HyperMesh.Autonomic.Ebpf;

namespace HyperMesh.Autonomic.Host.Flows;

/// <summary>The flows of all hooks of ours. Reading takes nothing away, so any number of these may be at work, in any number of processes. Not thread-safe.</summary>
/// <param name="pins">What is attached.</param>
/// <param name="filter">Only hooks that it takes are read.</param>
internal sealed class FlowHooks(PinDirectory pins, FlowFilter filter) : IDisposable
{
    private static readonly TimeSpan LongestBlindness = TimeSpan.FromMilliseconds(500);

    private readonly Dictionary<string, FlowSource> _sources = new(StringComparer.Ordinal);
    private DateTimeOffset _looked;

    /// <summary>Every hook that was looked at, those without flows too.</summary>
    public IReadOnlyList<FlowSource> Sources { get; private set; } = [];

    /// <summary>Reads all tables.</summary>
    /// <exception cref="UnauthorizedAccessException">The pins may be read by their owner only.</exception>
    public void Read()
    {
        var now = TimeProvider.System.GetUtcNow();
        if (now - _looked >= LongestBlindness || now < _looked)
        {
            Look();
            _looked = now;
        }

        foreach (var source in Sources)
            source.Read();
    }

    /// <summary>Those of the last reading that fit a filter.</summary>
    public IEnumerable<FlowRecord> Flows(FlowFilter wanted)
    {
        foreach (var source in Sources.Where(source => wanted.Takes(source.Name.ToString(), source.Name.Target)))
            foreach (var entry in source.Entries)
                if (wanted.Takes(entry, source.At(entry.LastSeen)))
                    yield return source.Record(entry);
    }

    /// <summary>What is not among them.</summary>
    public IEnumerable<LostRecord> Lost(FlowFilter wanted, bool isSinceBegin) =>
        Sources.Where(source => wanted.Takes(source.Name.ToString(), source.Name.Target)).SelectMany(source => source.Lost(isSinceBegin));

    public FlowPage Page(FlowSelection selection)
    {
        var flows = Flows(selection.Filter).ToList();
        return new FlowPage(
            TimeProvider.System.GetUtcNow(), flows.Count, selection.Of(flows), [.. Lost(selection.Filter, isSinceBegin: false)],
            [.. Sources.Where(source => selection.Filter.Takes(source.Name.ToString(), source.Name.Target)).Select(source => source.Hook)]);
    }

    public void Dispose()
    {
        foreach (var source in _sources.Values)
            source.Dispose();
    }

    private void Look()
    {
        var found = pins.Hooks().ToHashSet(StringComparer.Ordinal);
        foreach (var gone in _sources.Keys.Where(hook => !found.Contains(hook)).ToList())
        {
            _sources.Remove(gone, out var source);
            source!.Dispose();
        }

        foreach (var hook in found.Where(hook => !_sources.ContainsKey(hook)))
            if (HookName.TryParse(hook, out var name, out _) && name.IsOnInterface && filter.Takes(hook, name.Target))
                _sources[hook] = new FlowSource(pins, name);
        foreach (var source in _sources.Values)
            source.Follow();
        Sources = [.. _sources.OrderBy(pair => pair.Key, StringComparer.Ordinal).Select(pair => pair.Value)];
    }
}
