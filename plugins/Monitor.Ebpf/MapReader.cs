using HyperMesh.Autonomic.Ebpf;
using HyperMesh.Autonomic.Ebpf.Manifests;

namespace HyperMesh.Autonomic.Plugins.Monitor.Ebpf;

/// <summary>Reads the entries of one map that a group is about.</summary>
internal abstract class MapReader
{
    private readonly ReadGroup _group;
    private readonly string _program;
    private readonly ISeriesCatalog _catalog;
    private readonly (int Offset, int Size)[] _counters;
    private readonly ((int Offset, int Size) Buckets, (int Offset, int Size)? Sum)[] _histograms;
    private readonly (int Offset, int Size)[] _members;

    protected MapReader(ReadGroup group, BpfMap map, Labels labels, string program, ISeriesCatalog catalog)
    {
        (_group, Map, BaseLabels, _program, _catalog) = (group, map, labels, program, catalog);
        var (keys, values) = (ValueLayout.OfKey(map), new ValueLayout(map));
        _counters = [.. group.Counters.Select(counter => values.Locate(counter.Field))];
        _histograms =
        [
            .. group.Histograms.Select(histogram => (
                values.Locate(histogram.Buckets), histogram.Sum is null ? ((int, int)?)null : values.Locate(histogram.Sum))),
        ];
        _members = [.. group.Members.Select(member => keys.Locate(member.Member))];
    }

    protected BpfMap Map { get; }

    protected Labels BaseLabels { get; }

    /// <summary>The reader for a group's map.</summary>
    /// <exception cref="KeyNotFoundException">The program does not have the map.</exception>
    public static MapReader Make(
        ReadGroup group, Dictionary<string, BpfMap> maps, Labels labels, string program, ISeriesCatalog catalog)
    {
        var map = maps[group.Map];
        return map.Info.Type is MapType.Array or MapType.PerCpuArray
            ? new ArrayReader(group, map, maps, labels, program, catalog)
            : new HashReader(group, map, labels, program, catalog);
    }

    /// <summary>Adds the samples of all entries.</summary>
    /// <exception cref="BpfException">The kernel refused.</exception>
    public abstract void Read(SampleBatch batch);

    /// <summary>The series of an entry that is seen for the first time.</summary>
    protected EntrySeries Entry(ReadOnlySpan<byte> key)
    {
        var labels = BaseLabels;
        for (var i = 0; i < _members.Length; i++)
            labels = labels.With(_group.Members[i].Name, ValueText.Format(_group.Members[i], key.Slice(_members[i].Offset, _members[i].Size)));
        return new EntrySeries(
            [.. _group.Counters.Select((counter, i) => (_counters[i].Offset, _counters[i].Size, Series(counter.Metric, counter.Event, labels)))],
            [.. _group.Histograms.Select((histogram, i) =>
                new HistogramSeries(histogram, _histograms[i].Buckets, _histograms[i].Sum, labels, _catalog))]);
    }

    private Series Series(Metric metric, string? sent, Labels labels) =>
        _catalog.Intern(metric, sent is null ? labels : labels.With("program", _program).With("event", sent));
}
