using System.IO.Enumeration;
using HyperMesh.Autonomic.Documents.OpenMetrics;

namespace HyperMesh.Autonomic.Plugins.Monitor.Prometheus;

/// <summary>The series that have come of one target, by the text that it writes them as: after the first time nothing is allocated for one. No more
/// than the target's limit ever get in, so that labels without end cost no memory without end. Not thread-safe.</summary>
internal sealed class SeriesTable(Target target, ISeriesCatalog catalog)
{
    private readonly Dictionary<string, Series> _byText = [];
    private readonly List<KeyValuePair<string, string>> _labels = [];

    /// <summary>Values that found no room since the last answer began.</summary>
    public int LeftOut { get; private set; }

    public void Begin() => LeftOut = 0;

    public bool Wants(ReadOnlySpan<char> metric)
    {
        foreach (var pattern in target.Metrics)
            if (FileSystemName.MatchesSimpleExpression(pattern, metric, ignoreCase: false))
                return true;
        return target.Metrics.Count == 0;
    }

    /// <summary>The series of a line; null where there is no room.</summary>
    /// <exception cref="ScrapeFault">Its labels cannot be read.</exception>
    public Series? Find(in MetricsLine line)
    {
        if (_byText.GetAlternateLookup<ReadOnlySpan<char>>().TryGetValue(line.Series, out var known))
            return known;

        _labels.Clear();
        if (LabelText.TryRead(line.Labels, _labels) is { } fault)
            throw new ScrapeFault(fault);
        return Add(line.Series.ToString(), line.Name.ToString(), line.IsCounter, _labels);
    }

    /// <summary>The series with these labels; null where there is no room.</summary>
    /// <param name="text">What it is known by.</param>
    /// <param name="name">Its metric.</param>
    /// <param name="isCounter">It is a running total.</param>
    /// <param name="labels">Its own labels.</param>
    public Series? Find(string text, string name, bool isCounter, IReadOnlyList<KeyValuePair<string, string>> labels) =>
        _byText.GetValueOrDefault(text) ?? Add(text, name, isCounter, labels);

    private Series? Add(string text, string name, bool isCounter, IReadOnlyList<KeyValuePair<string, string>> labels)
    {
        if (_byText.Count >= target.MostSeries)
        {
            LeftOut++;
            return null;
        }

        return _byText[text] = catalog.Intern(new Metric(name, isCounter ? MetricKind.Counter : MetricKind.Gauge), Joined(labels));
    }

    /// <summary>The target's labels go before its own, which are kept as Prometheus keeps them.</summary>
    private Labels Joined(IReadOnlyList<KeyValuePair<string, string>> labels)
    {
        var all = target.Labels.Pairs.ToDictionary();
        foreach (var (name, value) in labels)
        {
            var free = name;
            while (target.Labels[free] is not null)
                free = "exported_" + free;
            // A label without a value is none, and one that is there twice stands as it stood first.
            if (value.Length > 0)
                all.TryAdd(free, value);
        }

        return Labels.Of(all);
    }
}
