using System.Collections.Concurrent;

namespace HyperMesh.Autonomic;

/// <summary>The catalog of one process, in memory. Thread-safe.</summary>
public sealed class SeriesCatalog : ISeriesCatalog
{
    private readonly ConcurrentDictionary<(string Name, Labels Labels), Series> _byKey = new();
    private readonly Lock _gate = new();
    private readonly List<Series> _all = [];

    public IReadOnlyList<Series> All
    {
        get
        {
            lock (_gate)
                return [.. _all];
        }
    }

    public Series Intern(Metric metric, Labels labels)
    {
        ArgumentNullException.ThrowIfNull(metric);
        ArgumentNullException.ThrowIfNull(labels);
        return _byKey.TryGetValue((metric.Name, labels), out var known) ? known : Add(metric, labels);
    }

    private Series Add(Metric metric, Labels labels)
    {
        lock (_gate)
        {
            if (_byKey.TryGetValue((metric.Name, labels), out var known))
                return known;

            var series = new Series(_all.Count, metric, labels);
            _all.Add(series);
            _byKey[(metric.Name, labels)] = series;
            return series;
        }
    }
}
