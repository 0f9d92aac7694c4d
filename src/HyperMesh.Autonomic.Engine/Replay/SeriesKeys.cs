using HyperMesh.Autonomic.Documents;

namespace HyperMesh.Autonomic.Engine.Replay;

/// <summary>The series that a recording has named so far, by the bytes of their keys (<c>"name{label=\"v\"}":</c>). Lines mostly name the same
/// series in the same order, so what stood at this place in the line before is tried first. Not thread-safe.</summary>
internal sealed class SeriesKeys
{
    private readonly Dictionary<byte[], Entry> _known = new(BytesComparer.Instance);
    private readonly Dictionary<byte[], Entry>.AlternateLookup<ReadOnlySpan<byte>> _lookup;
    private readonly List<Entry> _order = [];

    public SeriesKeys() => _lookup = _known.GetAlternateLookup<ReadOnlySpan<byte>>();

    /// <summary>The series whose key begins some bytes; null when it was not named before.</summary>
    /// <param name="place">Which series of the line it is, from 0.</param>
    /// <param name="text">The bytes.</param>
    /// <param name="used">How many of them the key has, its colon included.</param>
    public Series? Match(int place, ReadOnlySpan<byte> text, out int used)
    {
        if (place < _order.Count && text.StartsWith(_order[place].Key))
        {
            used = _order[place].Key.Length;
            return _order[place].Series;
        }

        used = KeyLength(text);
        if (used == 0 || !_lookup.TryGetValue(text[..used], out var entry))
            return null;

        Put(place, entry);
        return entry.Series;
    }

    /// <summary>Takes note of a series and its key.</summary>
    /// <param name="place">Which series of the line it is, from 0.</param>
    /// <param name="name">What stands between the quotes, escaped as it is in the file.</param>
    /// <param name="series">The series that it names.</param>
    public void Learn(int place, ReadOnlySpan<byte> name, Series series)
    {
        byte[] key = [(byte)'"', .. name, (byte)'"', (byte)':'];
        if (!_known.TryGetValue(key, out var entry))
            _known[key] = entry = new Entry(key, series);
        Put(place, entry);
    }

    private void Put(int place, Entry entry)
    {
        if (place < _order.Count)
            _order[place] = entry;
        else if (place == _order.Count)
            _order.Add(entry);
    }

    /// <summary>Bytes of a key with its quotes and colon; 0 when there is none.</summary>
    private static int KeyLength(ReadOnlySpan<byte> text)
    {
        if (text.IsEmpty || text[0] != '"')
            return 0;

        for (var i = 1; i < text.Length; i++)
        {
            var next = text[i..].IndexOfAny((byte)'"', (byte)'\\');
            if (next < 0)
                return 0;
            i += next;
            if (text[i] == '"')
                return i + 1 < text.Length && text[i + 1] == ':' ? i + 2 : 0;
            i++;
        }

        return 0;
    }

    private sealed record Entry(byte[] Key, Series Series);
}
