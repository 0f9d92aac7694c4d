using System.Runtime.InteropServices;

namespace HyperMesh.Autonomic.Ebpf.Readings;

/// <summary>Reads one index of an array, or all that are in use: one system call an index, and one for how many these are.</summary>
internal sealed class ArrayReader : MapReader
{
    private const int Word = sizeof(ulong);
    private readonly List<EntrySeries> _entries = [];
    private readonly uint _first;
    private readonly int _most;
    private readonly EntryCount? _inUse;
    private readonly ulong[] _words;

    public ArrayReader(
        ReadGroup group, BpfMap map, Dictionary<string, BpfMap> maps, Labels labels, string program, ISeriesCatalog catalog)
        : base(group, map, labels, program, catalog)
    {
        _words = new ulong[(map.Info.ValueSize + Word - 1) / Word];
        var isOne = group.Members.Count == 0;
        _first = isOne ? group.Key : 0;
        _most = isOne ? 1 : (int)Math.Min((uint)group.Limit, map.Info.MaxEntries);
        _inUse = isOne || group.Count is null ? null : new EntryCount(group.Count, maps[group.Count.Map]);
    }

    /// <inheritdoc/>
    public override void Read(SampleBatch batch)
    {
        var bytes = MemoryMarshal.AsBytes(_words.AsSpan());
        var count = _inUse is null ? _most : (int)Math.Min(_inUse.Read(), _most);
        for (var i = 0; i < count; i++)
        {
            var index = _first + (uint)i;
            var key = MemoryMarshal.AsBytes(new ReadOnlySpan<uint>(in index));
            if (_entries.Count == i)
                _entries.Add(Entry(key));
            if (Map.IsPerCpu ? Map.SumPerCpu(index, _words) : Map.TryLookup(key, bytes[..Map.Info.ValueSize]))
                _entries[i].Read(bytes, batch);
        }
    }
}
