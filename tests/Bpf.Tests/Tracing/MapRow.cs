using System.Runtime.InteropServices;
using System.Text;

namespace HyperMesh.Autonomic.Bpf.Tests.Tracing;

/// <summary>An entry of a map whose value is of 64-bit words; those of a per-CPU map are summed.</summary>
internal sealed class MapRow
{
    private readonly ValueLayout _keys;
    private readonly ValueLayout _values;
    private readonly byte[] _key;
    private readonly ulong[] _words;

    private MapRow(ValueLayout keys, ValueLayout values, byte[] key, ulong[] words) => (_keys, _values, _key, _words) = (keys, values, key, words);

    /// <summary>A member of the value; the value itself for "".</summary>
    public ulong this[string field] => Words(field)[0];

    public static IReadOnlyList<MapRow> ReadAll(BpfMap map)
    {
        var (keys, values) = (ValueLayout.OfKey(map), new ValueLayout(map));
        var rows = new List<MapRow>();
        var key = Array.Empty<byte>();
        var next = new byte[map.Info.KeySize];
        while (rows.Count < map.Info.MaxEntries && map.GetNextKey(key, next))
        {
            key = [.. next];
            var words = new ulong[map.Info.ValueSize / sizeof(ulong)];
            if (map.IsPerCpu ? map.SumPerCpu(key, words) : map.TryLookup(key, MemoryMarshal.AsBytes(words.AsSpan())))
                rows.Add(new MapRow(keys, values, key, words));
        }

        return rows;
    }

    /// <summary>A number of the key; the key itself for null.</summary>
    public double Key(string? field = null)
    {
        var (offset, size) = _keys.Locate(field);
        return ValueLayout.Read(_key.AsSpan(offset, size));
    }

    public string KeyText(string field)
    {
        var (offset, size) = _keys.Locate(field);
        return Encoding.UTF8.GetString(_key, offset, size).Split('\0')[0];
    }

    /// <summary>A member of the value that is an array of words.</summary>
    public ulong[] Words(string field)
    {
        var (offset, size) = _values.Locate(field.Length == 0 ? null : field);
        return _words[(offset / sizeof(ulong))..((offset + size) / sizeof(ulong))];
    }
}
