using HyperMesh.Autonomic.Documents;

namespace HyperMesh.Autonomic.Host.Metrics;

/// <summary>Reads <c>spec.metrics</c> of the configuration: metrics that are made of what monitors bring.</summary>
internal static class MetricsSection
{
    private static readonly string[] OwnPrefixes = ["ebpf_", "hypermesh_", "process_", "dotnet_"];

    /// <summary>Reads the section; what is wrong is reported at its place.</summary>
    public static IReadOnlyList<DerivedMetric> Read(MappingReader metrics)
    {
        var (custom, seen) = (new List<DerivedMetric>(), new HashSet<string>());
        foreach (var item in metrics.OptionalMappings("custom"))
        {
            var metric = ReadOne(item);
            if (!seen.Add(metric.Family.OpenName))
                item.Report("name", $"there are two metrics {Quoted.Of(metric.Family.Name)}", "give each a name of its own");
            item.Done();
            custom.Add(metric);
        }

        metrics.Done();
        return custom;
    }

    private static DerivedMetric ReadOne(MappingReader item)
    {
        var name = ReadName(item);
        var isCounter = name.EndsWith("_total", StringComparison.Ordinal);
        var aggregate = item.OptionalEnum("aggregate", Aggregate.Sum);
        var kind = item.OptionalEnum("kind", isCounter ? MetricKind.Counter : MetricKind.Gauge);
        if (kind == MetricKind.Counter != isCounter)
            item.Report(item.Has("kind") ? "kind" : "name", $"{Quoted.Of(name)} is a {kind.ToString().ToLowerInvariant()}", "counters, and only counters, end in _total");
        if (kind == MetricKind.Counter && aggregate != Aggregate.Sum)
            item.Report("aggregate", "a counter is a sum", "leave 'aggregate' out, or make it a gauge");
        var by = item.OptionalStrings("by");
        var labels = item.OptionalStringMap("labels");
        foreach (var label in labels.Keys.Concat(by).Where(label => MetricText.LabelName(label) != label))
            item.Report(labels.ContainsKey(label) ? "labels" : "by", $"{Quoted.Of(label)} is no name of a label", "use letters, digits and '_', and begin with a letter");
        foreach (var label in labels.Keys.Where(by.Contains))
            item.Report("labels", $"the label {Quoted.Of(label)} is in 'by' too", "name it once");
        return new DerivedMetric(new MetricFamily(name, kind == MetricKind.Counter ? FamilyKind.Counter : FamilyKind.Gauge, item.RequiredString("help"), item.OptionalString("unit", "")))
        {
            From = [item.RequiredString("from")],
            Where = [.. item.OptionalStringMap("where")],
            By = by,
            Labels = [.. labels],
            Aggregate = aggregate,
            Scale = item.OptionalNumber("scale", 1),
        };
    }

    private static string ReadName(MappingReader item)
    {
        var name = item.RequiredString("name");
        if (name.Length > 0 && MetricText.Name(name) != name)
            item.Report("name", $"{Quoted.Of(name)} is no name of a metric", "use letters, digits and '_', and begin with a letter");
        else if (OwnPrefixes.FirstOrDefault(prefix => name.StartsWith(prefix, StringComparison.Ordinal)) is { } prefix)
            item.Report("name", $"names that begin with '{prefix}' are the daemon's own", "take another name");
        return name;
    }
}
