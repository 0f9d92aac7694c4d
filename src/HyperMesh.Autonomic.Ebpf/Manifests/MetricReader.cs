using HyperMesh.Autonomic.Documents;

namespace HyperMesh.Autonomic.Ebpf.Manifests;

/// <summary>Reads the counters and histograms of a manifest.</summary>
internal static class MetricReader
{
    private const int MostEntries = 65_536;

    public static ProgramCounter ReadCounter(
        MappingReader counter, Dictionary<string, MapOnSwap> maps, IReadOnlyList<ProgramFunction> functions)
    {
        var kind = counter.OptionalEnum("kind", MetricKind.Counter);
        var name = ReadName(counter);
        if (!counter.Problems.HasErrors && kind == MetricKind.Counter != EndsInTotal(name))
            counter.Report("metric", $"'{name}' is a {kind.ToString().ToLowerInvariant()}", "counters, and only counters, end in _total");

        var labels = ReadLabels(counter, functions);
        var read = new ProgramCounter
        {
            Metric = new Metric(name, kind, counter.OptionalString("unit", ""), counter.OptionalString("help", ""), counter.OptionalString("partOf")),
            Role = counter.OptionalEnum("role", CounterRole.None),
            Map = counter.RequiredName("map", maps.Keys),
            Key = labels.Count == 0 ? counter.OptionalInteger("key", 0u) : 0,
            Field = counter.OptionalString("field"),
            Labels = labels,
            Count = labels.Count == 0 ? null : ManifestReader.ReadTarget(counter.OptionalMapping("count"), maps),
            Limit = ReadLimit(counter, labels),
        };
        counter.Done();
        return read;
    }

    public static ProgramHistogram ReadHistogram(
        MappingReader histogram, Dictionary<string, MapOnSwap> maps, IReadOnlyList<ProgramFunction> functions)
    {
        var name = ReadName(histogram);
        if (EndsInTotal(name))
            histogram.Report("metric", $"'{name}' is a histogram", "counters, and only counters, end in _total");

        var labels = ReadLabels(histogram, functions);
        var read = new ProgramHistogram
        {
            Metric = new Metric(name, MetricKind.Gauge, histogram.OptionalString("unit", ""), histogram.OptionalString("help", "")),
            Map = histogram.RequiredName("map", maps.Keys),
            Key = labels.Count == 0 ? histogram.OptionalInteger("key", 0u) : 0,
            Buckets = histogram.OptionalString("buckets"),
            Sum = histogram.OptionalString("sum"),
            Labels = labels,
            Count = labels.Count == 0 ? null : ManifestReader.ReadTarget(histogram.OptionalMapping("count"), maps),
            Limit = ReadLimit(histogram, labels),
        };
        histogram.Done();
        return read;
    }

    /// <summary>Reports metrics that two counters or histograms have, whose samples could not be told apart, and parts of metrics that are not there.</summary>
    public static void CheckNames(MappingReader spec, List<ProgramCounter> counters, List<ProgramHistogram> histograms)
    {
        var seen = new HashSet<string>();
        var names = counters.Select((counter, i) => (counter.Metric.Name, Pointer: $"/counters/{i}/metric"))
            .Concat(histograms.Select((histogram, i) => (histogram.Metric.Name, Pointer: $"/histograms/{i}/metric")));
        foreach (var (name, pointer) in names)
            if (name.Length > 0 && !seen.Add(name))
                spec.Problems.Add(spec.Mapping.Find(pointer)!.Place, $"there are two metrics '{name}'", "give each a name of its own");
        for (var i = 0; i < counters.Count; i++)
            if (counters[i].Metric is { PartOf: { } whole } metric && (whole == metric.Name || !seen.Contains(whole)))
                spec.Problems.Add(
                    spec.Mapping.Find($"/counters/{i}/partOf")!.Place, $"'{whole}' is no other metric of this program", NearestName.Hint(whole, seen));
    }

    private static string ReadName(MappingReader metric)
    {
        var name = metric.RequiredString("metric");
        if (name.Length > 0 && !(IsName(name.Replace(':', '_'))))
            metric.Report("metric", $"'{name}' is no name of a metric", "use letters, digits and '_', and begin with a letter");
        return name;
    }

    private static bool EndsInTotal(string name) => name.EndsWith("_total", StringComparison.Ordinal);

    private static bool IsName(string name) =>
        name.Length > 0 && !char.IsAsciiDigit(name[0]) && name.All(c => char.IsAsciiLetterOrDigit(c) || c == '_');

    private static int ReadLimit(MappingReader metric, IReadOnlyList<ShownMember> labels) =>
        labels.Count == 0 ? ProgramCounter.DefaultLimit : metric.OptionalInteger("limit", ProgramCounter.DefaultLimit, 1, MostEntries);

    private static IReadOnlyList<ShownMember> ReadLabels(MappingReader metric, IReadOnlyList<ProgramFunction> functions)
    {
        var labels = metric.Optional("each") switch
        {
            null => [],
            MappingNode => MemberReader.Read(metric, "each"),
            _ => ReadShort(metric),
        };
        foreach (var label in labels)
        {
            if (!IsName(label.Name))
                metric.Report("each", $"'{label.Name}' is no name of a label", "use letters, digits and '_', and begin with a letter");
            if (label.Name == "hook" || functions.Any(function => function.Hooks.Any(hook => OwnLabel(hook) == label.Name)))
                metric.Report("each", $"the label '{label.Name}' is that of the program's hook", "take another name");
        }

        return labels;
    }

    private static IReadOnlyList<ShownMember> ReadShort(MappingReader metric)
    {
        var name = metric.OptionalString("each");
        var words = MemberReader.ReadWords(metric);
        return name is null ? [] : [new ShownMember(name, null, ValueForm.Number, words)];
    }

    private static string? OwnLabel(HookKind hook) => hook switch
    {
        HookKind.Trace => null,
        HookKind.CgroupIngress or HookKind.CgroupEgress => "cgroup",
        _ => Labels.Interface,
    };
}
