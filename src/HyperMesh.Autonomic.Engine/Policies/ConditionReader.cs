using HyperMesh.Autonomic.Detection;
using HyperMesh.Autonomic.Documents;
using HyperMesh.Autonomic.Engine.Analysis;

namespace HyperMesh.Autonomic.Engine.Policies;

/// <summary>Reads conditions: <c>all</c>, <c>any</c>, <c>not</c>, <c>metric</c>, <c>anomaly</c>.</summary>
internal sealed class ConditionReader(DetectorKinds detectors)
{
    private static readonly string[] Forms = ["all", "any", "not", "metric", "anomaly"];
    private static readonly Condition StandIn = new AllOf([]);

    /// <summary>The one condition that a mapping states, beside keys that the caller has read; ends the mapping.</summary>
    public Condition Read(MappingReader mapping)
    {
        var stated = Forms.Where(mapping.Has).ToList();
        if (stated.Count != 1)
            mapping.Problems.Add(mapping.Mapping.Place, stated.Count == 0
                ? $"there is no condition here; it is one of {string.Join(", ", Forms)}"
                : $"{string.Join(" and ", stated)} stand side by side", "join conditions with 'all' or 'any'");
        var condition = stated.Count == 1 ? Read(mapping, stated[0]) : StandIn;
        mapping.Done();
        return condition;
    }

    private Condition Read(MappingReader mapping, string form) => form switch
    {
        "all" => new AllOf([.. mapping.RequiredMappings(form).Select(Read)]),
        "any" => new AnyOf([.. mapping.RequiredMappings(form).Select(Read)]),
        "not" => mapping.RequiredMapping(form) is { } part ? new NotOf(Read(part)) : StandIn,
        "metric" => mapping.RequiredMapping(form) is { } metric ? ReadMetric(metric) : StandIn,
        _ => mapping.RequiredMapping(form) is { } anomaly ? ReadAnomaly(anomaly) : StandIn,
    };

    private static MetricCondition ReadMetric(MappingReader metric)
    {
        var condition = new MetricCondition(
            MetricName(metric, "name"),
            ReadLabels(metric),
            metric.OptionalEnum("of", Quantity.Value),
            Comparisons.BySign.GetValueOrDefault(metric.RequiredName("op", Comparisons.BySign.Keys)),
            metric.RequiredQuantity("value"));
        metric.Done();
        return condition;
    }

    private Condition ReadAnomaly(MappingReader anomaly)
    {
        Condition condition = anomaly.Has("metrics") ? ReadJoint(anomaly) : ReadSingle(anomaly);
        anomaly.Done();
        return condition;
    }

    private AnomalyCondition ReadSingle(MappingReader anomaly)
    {
        var detector = anomaly.OptionalName("detector", detectors.Single.Keys) ?? DetectorCatalog.Default;
        return new AnomalyCondition(
            MetricName(anomaly, "metric"),
            ReadLabels(anomaly),
            anomaly.OptionalEnum("of", Quantity.Value),
            ReadSeverity(anomaly),
            anomaly.OptionalEnum("direction", Direction.Both),
            detector)
        {
            Settings = detectors.Single.TryGetValue(detector, out var kind) ? ReadSettings(anomaly, detector, kind.Parameters) : null,
        };
    }

    private JointAnomalyCondition ReadJoint(MappingReader anomaly)
    {
        var detector = anomaly.OptionalName("detector", detectors.Joint.Keys) ?? DetectorCatalog.Joint[0].Name;
        var names = anomaly.RequiredStrings("metrics");
        if (names.Count == 1 || names.Distinct().Count() < names.Count)
            anomaly.Report("metrics", "several metrics are judged together here", "name two or more, each once; for one write 'metric'");
        foreach (var name in names.Where(name => !Replay.SeriesText.IsName(name)))
            anomaly.Report("metrics", $"'{name}' is no metric name", "labels go under 'labels'");
        return new JointAnomalyCondition(names, ReadLabels(anomaly), anomaly.OptionalEnum("of", Quantity.Value), ReadSeverity(anomaly), detector)
        {
            Settings = detectors.Joint.TryGetValue(detector, out var kind) ? ReadSettings(anomaly, detector, kind.Parameters) : null,
        };
    }

    private static Severity ReadSeverity(MappingReader anomaly)
    {
        var severity = anomaly.OptionalEnum("severity", Severity.High);
        if (severity == Severity.None)
            anomaly.Report("severity", "an anomaly of no severity is none", "use low, medium, high or critical");
        return severity;
    }

    /// <summary>What <c>params</c> sets on the detector; null where there is nothing.</summary>
    private static DetectorSettings? ReadSettings(MappingReader anomaly, string detector, IReadOnlyList<DetectorParameter> parameters)
    {
        var given = anomaly.OptionalStringMap("params");
        if (given.Count == 0)
            return null;

        var problems = new List<ArgumentProblem>();
        var settings = DetectorSettingsText.Read(parameters, given, problems);
        foreach (var problem in problems)
            anomaly.Problems.Add(
                (anomaly.Mapping.Find("/params" + problem.Pointer) ?? anomaly.Mapping).Place, $"{detector}: {problem.Message}", problem.Hint);
        return settings;
    }

    private static string MetricName(MappingReader reader, string key)
    {
        var name = reader.RequiredString(key);
        if (name.Length > 0 && !Replay.SeriesText.IsName(name))
            reader.Report(key, $"'{name}' is no metric name", "labels go under 'labels'");
        return name;
    }

    private static Labels ReadLabels(MappingReader reader) => Labels.Of(reader.OptionalStringMap("labels"));
}
