using System.IO.Enumeration;
using System.Text.RegularExpressions;

namespace HyperMesh.Autonomic.Conformance;

/// <summary>Looks at the samples that a monitor brings.</summary>
internal static partial class SeriesCheck
{
    private const int WarmUp = 20;
    private const int Watched = 100;

    public static Answer Run(IMonitor monitor, ISeriesCatalog catalog, MonitorTrial trial)
    {
        string? evidence = null;
        var samples = 0;
        var clock = new CountingClock();
        using var subscription = new Subscription(monitor.Observe(clock), clock, batch =>
        {
            samples += batch.Count;
            evidence ??= Repeated(batch) ?? Misnamed(batch);
        });
        clock.AdvanceBy(WarmUp * trial.Interval);
        var known = catalog.All.Count;
        clock.AdvanceBy(Watched * trial.Interval);
        var added = catalog.All.Count - known;
        evidence ??= subscription.Last is { Count: > 0 } last ? Foreign(last, catalog) : null;
        if (added >= Watched)
            evidence ??= $"{added} series were added to the catalog in {Watched} ticks of the steady state, such as {catalog.All[^1].Text}";
        return evidence is not null ? Answer.Broken(evidence) : samples == 0 ? Answer.NotApplicable("it brought no samples here") : Answer.Kept;
    }

    public static Answer Declared(IMonitor monitor, MonitorTrial trial)
    {
        var declared = monitor.Metrics;
        if (declared.Count == 0)
            return Answer.NotApplicable("it does not say which metrics it brings");

        var brought = new HashSet<string>(StringComparer.Ordinal);
        var clock = new CountingClock();
        using var subscription = new Subscription(monitor.Observe(clock), clock, batch =>
        {
            foreach (var sample in batch.Samples)
                brought.Add(sample.Series.Metric.Name);
        });
        clock.AdvanceBy(WarmUp * trial.Interval);
        var missing = brought.Where(name => !declared.Any(pattern => FileSystemName.MatchesSimpleExpression(pattern, name, ignoreCase: false))).Order(StringComparer.Ordinal).ToList();
        return missing.Count > 0 ? Answer.Broken($"it brings {string.Join(", ", missing)}, and does not name it among Metrics")
            : brought.Count == 0 ? Answer.NotApplicable("it brought no samples here") : Answer.Kept;
    }

    private static string? Repeated(SampleBatch batch)
    {
        var seen = new HashSet<Series>();
        foreach (var sample in batch.Samples)
            if (!seen.Add(sample.Series))
                return $"{sample.Series.Text} is in one batch twice";
        return null;
    }

    private static string? Misnamed(SampleBatch batch)
    {
        foreach (var sample in batch.Samples)
        {
            var metric = sample.Series.Metric;
            if (!Name().IsMatch(metric.Name))
                return $"'{metric.Name}' is no name of a metric";
            if (metric.Kind == MetricKind.Counter != metric.Name.EndsWith("_total", StringComparison.Ordinal))
                return $"{metric.Name} is a {metric.Kind.ToString().ToLowerInvariant()}; counters, and only counters, end in _total";
            if (!double.IsFinite(sample.Value))
                return $"{sample.Series.Text} had the value {sample.Value}; a value that is not known is left out";
        }

        return null;
    }

    private static string? Foreign(SampleBatch batch, ISeriesCatalog catalog)
    {
        foreach (var sample in batch.Samples)
            if (!ReferenceEquals(catalog.Intern(sample.Series.Metric, sample.Series.Labels), sample.Series))
                return $"{sample.Series.Text} is not the series of the catalog that was handed in";
        return null;
    }

    [GeneratedRegex("^[a-zA-Z_:][a-zA-Z0-9_:]*$")]
    private static partial Regex Name();
}
