using System.Runtime.InteropServices;
using HyperMesh.Autonomic.Ebpf;
using HyperMesh.Autonomic.Ebpf.Manifests;

namespace HyperMesh.Autonomic.Plugins.Monitor.Ebpf;

/// <summary>Reads one index of an array, or all that are in use: one system call an index.</summary>
internal sealed class ArrayReader : MapReader
{
    private const int Word = sizeof(ulong);
    private readonly (uint Index, EntrySeries Series)[] _entries;
    private readonly ulong[] _words;

    public ArrayReader(
        ReadGroup group, BpfMap map, Dictionary<string, BpfMap> maps, Labels labels, string program, ISeriesCatalog catalog)
        : base(group, map, labels, program, catalog)
    {
        _words = new ulong[(map.Info.ValueSize + Word - 1) / Word];
        uint[] indexes = group.Members.Count == 0
            ? [group.Key]
            : [.. Enumerable.Range(0, (int)Math.Min(InUse(group.Count, map, maps), (uint)group.Limit)).Select(i => (uint)i)];
        _entries = [.. indexes.Select(index => (index, Entry(MemoryMarshal.AsBytes(new ReadOnlySpan<uint>(in index)))))];
    }

    /// <inheritdoc/>
    public override void Read(SampleBatch batch)
    {
        var bytes = MemoryMarshal.AsBytes(_words.AsSpan());
        for (var i = 0; i < _entries.Length; i++)
        {
            var index = _entries[i].Index;
            var found = Map.IsPerCpu
                ? Map.SumPerCpu(index, _words)
                : Map.TryLookup(MemoryMarshal.AsBytes(new ReadOnlySpan<uint>(in index)), bytes[..Map.Info.ValueSize]);
            if (found)
                _entries[i].Series.Read(bytes, batch);
        }
    }

    private static uint InUse(FieldTarget? count, BpfMap map, Dictionary<string, BpfMap> maps)
    {
        if (count is null)
            return map.Info.MaxEntries;

        var source = maps[count.Map];
        var value = new byte[source.ValueBufferSize];
        var index = count.Key;
        source.TryLookup(MemoryMarshal.AsBytes(new ReadOnlySpan<uint>(in index)), value);
        var (offset, size) = new ValueLayout(source).Locate(count.Field);
        return (uint)Math.Min(ValueLayout.Read(value.AsSpan(offset, size)), map.Info.MaxEntries);
    }
}
