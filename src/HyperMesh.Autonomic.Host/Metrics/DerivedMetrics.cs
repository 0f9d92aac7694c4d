namespace HyperMesh.Autonomic.Host.Metrics;

/// <summary>Metrics that are made of the board's series: those of all programs together, and those that the configuration asks for. Thread-safe.</summary>
internal sealed class DerivedMetrics : IMetricSource
{
    /// <summary>Samples of one derived metric; further groups are left out.</summary>
    private const int MostGroups = 1000;

    private readonly SeriesBoard _board;
    private readonly Lock _gate = new();
    private readonly Dictionary<DerivedMetric, Dictionary<string, DerivedGroup>> _groups;
    private readonly ILookup<string, DerivedMetric> _byName;
    private (Series? Series, IReadOnlyList<DerivedGroup> Groups)[] _slots = [];
    private int _generation = -1;

    /// <param name="board">The series.</param>
    /// <param name="metrics">What is made of them.</param>
    public DerivedMetrics(SeriesBoard board, IReadOnlyList<DerivedMetric> metrics)
    {
        _board = board;
        _groups = metrics.ToDictionary(metric => metric, _ => new Dictionary<string, DerivedGroup>(StringComparer.Ordinal));
        _byName = metrics.SelectMany(metric => metric.From.Select(name => (name, metric))).ToLookup(pair => pair.name, pair => pair.metric);
        Families = [.. metrics.Select(metric => metric.Family)];
    }

    public IReadOnlyList<MetricFamily> Families { get; }

    public void Write(ExpositionWriter page)
    {
        lock (_gate)
        {
            Refresh();
            foreach (var (metric, groups) in _groups)
            {
                page.Begin(metric.Family);
                foreach (var group in groups.Values)
                    group.Write(page, _board);
            }
        }
    }

    /// <summary>Looks at the counters, so that what starts again between two scrapes is not missed.</summary>
    /// <returns>The sum of each metric over all its groups, by name.</returns>
    public IReadOnlyDictionary<string, double> Look()
    {
        lock (_gate)
        {
            Refresh();
            return _groups.ToDictionary(pair => pair.Key.Family.Name, pair => pair.Value.Values.Sum(group => group.Read(_board) ?? 0));
        }
    }

    private void Refresh()
    {
        var generation = _board.Generation;
        if (generation == _generation)
            return;

        _generation = generation;
        var slots = _board.Slots;
        if (_slots.Length < slots)
            Array.Resize(ref _slots, Math.Max(slots, _slots.Length * 2));
        for (var slot = 0; slot < slots; slot++)
        {
            var series = _board.TryRead(slot, out var latest) ? latest.Series : null;
            var (before, groups) = _slots[slot];
            if (ReferenceEquals(series, before))
                continue;

            foreach (var group in groups ?? [])
                group.Remove(slot);
            _slots[slot] = (series, series is null ? [] : [.. Join(series, slot)]);
        }
    }

    private List<DerivedGroup> Join(Series series, int slot)
    {
        var joined = new List<DerivedGroup>();
        foreach (var metric in _byName[series.Metric.Name].Where(metric => metric.Takes(series)))
            if (GroupOf(metric, series) is { } group)
            {
                group.Add(slot, series);
                joined.Add(group);
            }

        return joined;
    }

    private DerivedGroup? GroupOf(DerivedMetric metric, Series series)
    {
        var labels = metric.By.Select(name => (Name: MetricText.LabelName(name), Value: series.Labels[name] ?? ""))
            .Where(label => label.Value.Length > 0).Concat(metric.Labels.Select(label => (label.Key, label.Value))).ToList();
        var (groups, key) = (_groups[metric], string.Join('\0', labels));
        if (!groups.TryGetValue(key, out var group) && groups.Count < MostGroups)
            groups[key] = group = new DerivedGroup(metric, (MetricText.Line(metric.Family.Name, labels), MetricText.Line(metric.Family.OpenSample, labels)));
        return group;
    }
}
