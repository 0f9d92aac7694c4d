using System.Runtime.InteropServices;
using HyperMesh.Autonomic.Documents;

namespace HyperMesh.Autonomic.Ebpf.Readings;

/// <summary>Reads the entries of a hash, many in one system call, up to a limit; how many are beyond it is a metric, so that nobody takes the
/// part for the whole. An entry that was seen before costs no allocation.</summary>
internal sealed class HashReader : MapReader
{
    private const int Word = sizeof(ulong);
    private const int FewestAtOnce = 128;

    // Series are never forgotten, so a map whose entries come and go may give names to so many times its limit in all.
    private const int MostNamesPerEntry = 16;

    // Looking further would cost more than the number is worth.
    private const int MostBeyondPerEntry = 4;

    private static readonly Metric Unread = new(
        "ebpf_entries_unread", MetricKind.Gauge, "entries", "Entries of a map beyond the limit of its manifest, counted up to four times the limit.");

    private readonly MapCursor _cursor = new();
    private readonly int _limit;
    private readonly byte[] _keys;
    private readonly byte[] _values;
    private readonly ulong[] _sums;
    private readonly Series _unread;
    private readonly Dictionary<byte[], EntrySeries> _entries = new(BytesComparer.Instance);
    private readonly Dictionary<byte[], EntrySeries>.AlternateLookup<ReadOnlySpan<byte>> _byKey;

    public HashReader(ReadGroup group, BpfMap map, Labels labels, string program, ISeriesCatalog catalog)
        : base(group, map, labels, program, catalog)
    {
        _limit = group.Limit;
        var atOnce = (int)Math.Min(Math.Max(_limit, FewestAtOnce), Math.Max(map.Info.MaxEntries, 1));
        _keys = new byte[atOnce * map.Info.KeySize];
        _values = new byte[atOnce * map.ValueBufferSize];
        _sums = new ulong[(map.Info.ValueSize + Word - 1) / Word];
        _byKey = _entries.GetAlternateLookup<ReadOnlySpan<byte>>();
        _unread = catalog.Intern(Unread, labels.With("program", program).With("map", map.Name));
    }

    /// <inheritdoc/>
    public override void Read(SampleBatch batch)
    {
        _cursor.Restart();
        var (read, beyond) = (0, 0);
        while (beyond < _limit * MostBeyondPerEntry && Map.LookupBatch(_cursor, _keys, _values) is > 0 and var count)
        {
            for (var i = 0; i < count; i++)
            {
                if (read < _limit && Find(_keys.AsSpan(i * Map.Info.KeySize, Map.Info.KeySize)) is { } entry)
                {
                    entry.Read(Value(i), batch);
                    read++;
                }
                else
                {
                    beyond++;
                }
            }
        }

        batch.Add(_unread, beyond);
    }

    private EntrySeries? Find(ReadOnlySpan<byte> key)
    {
        if (_byKey.TryGetValue(key, out var known))
            return known;
        return _entries.Count < (long)_limit * MostNamesPerEntry ? _entries[key.ToArray()] = Entry(key) : null;
    }

    private ReadOnlySpan<byte> Value(int index)
    {
        var value = _values.AsSpan(index * Map.ValueBufferSize, Map.ValueBufferSize);
        if (!Map.IsPerCpu)
            return value;

        BpfMap.AddUp(MemoryMarshal.Cast<byte, ulong>(value), _sums.Length, _sums);
        return MemoryMarshal.AsBytes(_sums.AsSpan());
    }
}
