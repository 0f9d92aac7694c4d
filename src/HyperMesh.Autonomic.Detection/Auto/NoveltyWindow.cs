namespace HyperMesh.Autonomic.Detection.Auto;

/// <summary>Remembers the values of a feature and says how far a new one is from all of them.</summary>
/// <remarks>Each reading is stored until the window has to be thinned (<see cref="Pace"/>); from then on each group of readings leaves three
/// values: its least, its greatest and its first.</remarks>
/// <param name="capacity">Values kept, a multiple of six.</param>
/// <param name="longest">The longest time that a value may come to stand for, in seconds.</param>
internal sealed class NoveltyWindow(int capacity, double longest)
{
    /// <summary>Values known before a distance means something.</summary>
    private const int Fewest = 51;
    private const int PerGroup = 3;

    private readonly SortedRing _ring = new(capacity);
    private Pace _pace;
    private bool _grouped;
    private float _low;
    private float _high;
    private float _first;

    /// <summary>Enough values are known.</summary>
    public bool IsKnown => _ring.Count >= Fewest;

    public int Bytes => _ring.Bytes;

    public float Quantile(double share) => _ring.Quantile(share);

    /// <summary>Distance to the nearest value seen, or the second, or third nearest.</summary>
    public float Distance(float value, int nth)
    {
        var distance = _ring.Distance(value, nth);
        // What the open group has seen counts as seen.
        return _pace.Open > 0 ? Math.Min(distance, Math.Min(Math.Abs(value - _low), Math.Abs(value - _high))) : distance;
    }

    public void Add(float value, double seconds)
    {
        _pace.Watched += seconds;
        if (_grouped)
            Gather(value, seconds);
        else
            Store(value);

        if (_pace.Stored > 0 && _ring.IsAtEnd && _pace.IsTooDense(longest))
        {
            _ring.Thin(_grouped ? MergeGroups : GroupSingles);
            _grouped = true;
        }
    }

    public void Write(DetectorStateWriter writer)
    {
        _ring.Write(writer);
        _pace.Write(writer);
        writer.Write(_grouped);
        writer.Write([_low, _high, _first]);
    }

    public bool TryRead(ref DetectorStateReader reader)
    {
        if (!_ring.TryRead(ref reader))
            return false;
        (_pace, _grouped) = (Pace.Read(ref reader), reader.ReadBoolean());
        if (reader.ReadSingles() is not [var low, var high, var first])
            return false;
        (_low, _high, _first) = (low, high, first);
        return true;
    }

    private void Gather(float value, double seconds)
    {
        if (_pace.Open == 0)
            (_low, _high, _first) = (value, value, value);
        (_low, _high) = (Math.Min(_low, value), Math.Max(_high, value));
        _pace.Open += seconds;
        if (_pace.Open < PerGroup * _pace.Spacing)
            return;

        Store(_low);
        Store(_high);
        Store(_first);
        _pace.Open = 0;
    }

    private void Store(float value)
    {
        _ring.Add(value);
        _pace.Stored++;
    }

    private static int GroupSingles(Span<float> values)
    {
        var kept = 0;
        for (var i = 0; i < values.Length; i += 2 * PerGroup)
        {
            var group = values.Slice(i, 2 * PerGroup);
            var (low, high, first) = (group[0], group[0], group[0]);
            foreach (var value in group)
                (low, high) = (Math.Min(low, value), Math.Max(high, value));
            kept = Keep(values, kept, low, high, first);
        }

        return kept;
    }

    private static int MergeGroups(Span<float> values)
    {
        var kept = 0;
        for (var i = 0; i < values.Length; i += 2 * PerGroup)
            kept = Keep(values, kept, Math.Min(values[i], values[i + 3]), Math.Max(values[i + 1], values[i + 4]), values[i + 2]);
        return kept;
    }

    private static int Keep(Span<float> values, int at, float low, float high, float first)
    {
        values[at] = low;
        values[at + 1] = high;
        values[at + 2] = first;
        return at + PerGroup;
    }
}
