namespace HyperMesh.Autonomic.Host.Metrics;

/// <summary>The board's series by families, with all that does not change made beforehand. Follows the board: <see cref="Refresh"/> takes up what has come and drops what
/// has gone. Thread-safe; what it hands out is immutable.</summary>
internal sealed class SeriesPage
{
    private readonly SeriesBoard _board;
    private readonly HashSet<string> _claimed;
    private readonly Lock _gate = new();
    private readonly SortedDictionary<string, FamilyLines> _byName = new(StringComparer.Ordinal);

    // By slot: the series that was there when this was last looked at.
    private Series?[] _known = [];
    private int _generation = -1;
    private volatile IReadOnlyList<FamilyLines> _families = [];
    private long _mended;
    private long _collided;

    /// <param name="board">What is shown.</param>
    /// <param name="taken">Families that the board's must not collide with.</param>
    public SeriesPage(SeriesBoard board, IEnumerable<MetricFamily> taken)
    {
        _board = board;
        _claimed = [.. taken.SelectMany(family => family.Claims)];
    }

    /// <summary>The families, by name.</summary>
    public IReadOnlyList<FamilyLines> Families => _families;

    /// <summary>Series with a name or a label that the formats do not take as it is, so far.</summary>
    public long Mended => Interlocked.Read(ref _mended);

    /// <summary>Series that are left out, because another one has the same name in the exposition, so far.</summary>
    public long Collided => Interlocked.Read(ref _collided);

    /// <summary>Takes up what has changed on the board.</summary>
    public void Refresh()
    {
        lock (_gate)
        {
            var generation = _board.Generation;
            if (generation == _generation)
                return;

            _generation = generation;
            var slots = _board.Slots;
            if (_known.Length < slots)
                Array.Resize(ref _known, Math.Max(slots, _known.Length * 2));
            var changed = new HashSet<FamilyLines>();
            for (var slot = 0; slot < slots; slot++)
                Compare(slot, changed);
            foreach (var family in changed)
                family.Publish();
            if (changed.Count > 0)
                _families = [.. _byName.Values.Where(family => family.Lines.Count > 0)];
        }
    }

    private void Compare(int slot, HashSet<FamilyLines> changed)
    {
        var series = _board.TryRead(slot, out var latest) ? latest.Series : null;
        var before = _known[slot];
        if (ReferenceEquals(series, before))
            return;

        _known[slot] = series;
        if (before is not null && _byName.GetValueOrDefault(before.Metric.Name) is { } old && old.Remove(slot))
            changed.Add(old);
        if (series is not null && FamilyOf(series.Metric) is { } family && Add(family, series, slot))
            changed.Add(family);
    }

    private bool Add(FamilyLines family, Series series, int slot)
    {
        var isPlain = LabelsOf(series, out var labels);
        if (!isPlain || family.IsMended)
            Interlocked.Increment(ref _mended);
        if (family.Family is { } shown && family.TryAdd(new SeriesLine(shown, series, slot, labels)))
            return true;

        Interlocked.Increment(ref _collided);
        return false;
    }

    private FamilyLines FamilyOf(Metric metric)
    {
        if (!_byName.TryGetValue(metric.Name, out var family))
            _byName[metric.Name] = family = new FamilyLines(Claim(metric), MetricText.Name(metric.Name) != metric.Name);
        return family;
    }

    /// <summary>The family under its own kind, else as one of which nothing is known, which claims its own name only; null where even that is taken.</summary>
    private MetricFamily? Claim(Metric metric)
    {
        var name = MetricText.Name(metric.Name);
        var kind = metric.Kind == MetricKind.Counter ? FamilyKind.Counter : FamilyKind.Gauge;
        foreach (var family in new[] { new MetricFamily(name, kind, metric.Help, metric.Unit), new MetricFamily(name, FamilyKind.Untyped, metric.Help, metric.Unit) })
        {
            var claims = family.Claims.ToList();
            if (claims.Exists(_claimed.Contains))
                continue;

            _claimed.UnionWith(claims);
            return family;
        }

        return null;
    }

    /// <returns>False when a name or a value had to be mended.</returns>
    private static bool LabelsOf(Series series, out List<(string Name, string Value)> labels)
    {
        labels = [];
        var isPlain = true;
        foreach (var (name, value) in series.Labels.Pairs)
        {
            // An empty value means the same as no label.
            if (value.Length == 0)
            {
                isPlain = false;
                continue;
            }

            var mended = MetricText.LabelName(name);
            isPlain &= mended == name;
            for (var i = 2; labels.Exists(label => label.Name == mended); i++)
                mended = $"{MetricText.LabelName(name)}_{i}";
            labels.Add((mended, value));
        }

        return isPlain;
    }
}
