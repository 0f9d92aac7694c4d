using System.Runtime.InteropServices;
using HyperMesh.Autonomic.Ebpf;
using HyperMesh.Autonomic.Ebpf.Manifests;

namespace HyperMesh.Autonomic.Plugins.Monitor.Ebpf;

/// <summary>The counters that come from one value of one map, or from every index of an array in use: one system call a value.</summary>
internal sealed class CounterReader
{
    private const int Word = sizeof(ulong);
    private readonly BpfMap _map;
    private readonly uint[] _keys;
    private readonly ulong[] _words;
    private readonly (int Offset, int Size, Series Series)[][] _members;

    public CounterReader(
        IReadOnlyList<ProgramCounter> counters, Dictionary<string, BpfMap> maps, Labels labels, ISeriesCatalog catalog)
    {
        _map = maps[counters[0].Map];
        var layout = new ValueLayout(_map);
        var first = counters[0];
        _keys = first.Each is null ? [first.Key] : [.. Enumerable.Range(0, (int)InUse(first, maps)).Select(i => (uint)i)];
        _words = new ulong[(_map.Info.ValueSize + Word - 1) / Word];
        _members = [.. _keys.Select(key => counters.Select(counter => Locate(counter, key)).ToArray())];

        (int, int, Series) Locate(ProgramCounter counter, uint key)
        {
            var (offset, size) = layout.Locate(counter.Field);
            var labelled = counter.Each is null ? labels : labels.With(counter.Each, key.ToString());
            return (offset, size, catalog.Intern(counter.Metric, labelled));
        }
    }

    public void Read(SampleBatch batch)
    {
        var bytes = MemoryMarshal.AsBytes(_words.AsSpan());
        for (var i = 0; i < _keys.Length; i++)
        {
            var found = _map.IsPerCpu
                ? _map.SumPerCpu(_keys[i], _words)
                : _map.TryLookup(MemoryMarshal.AsBytes(new ReadOnlySpan<uint>(in _keys[i])), bytes[.._map.Info.ValueSize]);
            if (!found)
                continue;
            foreach (var (offset, size, series) in _members[i])
                batch.Add(series, ValueLayout.Read(bytes.Slice(offset, size)));
        }
    }

    private static uint InUse(ProgramCounter counter, Dictionary<string, BpfMap> maps)
    {
        if (counter.Count is not { } count)
            return maps[counter.Map].Info.MaxEntries;

        var map = maps[count.Map];
        var value = new byte[map.ValueBufferSize];
        var index = count.Key;
        map.TryLookup(MemoryMarshal.AsBytes(new ReadOnlySpan<uint>(in index)), value);
        var (offset, size) = new ValueLayout(map).Locate(count.Field);
        return (uint)Math.Min(ValueLayout.Read(value.AsSpan(offset, size)), maps[counter.Map].Info.MaxEntries);
    }
}
