using HyperMesh.Autonomic.Detection;
using HyperMesh.Autonomic.Documents;

namespace HyperMesh.Autonomic.Engine.Policies;

internal sealed partial class ConditionReader
{
    private MetricCondition Metric(MappingReader metric, ConditionUse use)
    {
        var name = metric.RequiredMetric("name");
        surroundings.CheckMetric(metric, "name", name);
        var labels = metric.OptionalLabels();
        var of = ReadMeasure(metric);
        var series = new SeriesSelector(name, labels);
        if (of.Kind == MeasureKind.Absent)
        {
            foreach (var key in (string[])["op", "value", "before", "leave", "dividedBy"])
                if (metric.Has(key))
                    metric.Report(key, $"absent is no number, and takes no '{key}'", "remove it");
            return new MetricCondition(series, of, new Bound(Comparison.AtLeast, 1));
        }

        var enter = ReadBound(metric, use);
        return new MetricCondition(series, of, enter) { DividedBy = ReadDivisor(metric, labels), Leave = ReadLeave(metric, enter) };
    }

    private static Measure ReadMeasure(MappingReader metric)
    {
        var errors = metric.Problems.ErrorCount;
        var kind = metric.OptionalEnum("of", MeasureKind.Value);
        var isKnown = metric.Problems.ErrorCount == errors;
        TimeSpan? over = metric.Has("over") ? metric.RequiredDuration("over", ReadingLimits.Shortest, ReadingLimits.LongestWindow) : null;
        double? quantile = metric.Has("quantile") ? metric.RequiredNumber("quantile", 0, 1) : null;
        if (!isKnown)
            return new Measure(kind, over, quantile);

        var word = kind.ToString().ToLowerInvariant();
        if (kind == MeasureKind.Value && over is not null)
            metric.Report("over", "the last value has no window", "choose another 'of', such as mean, or remove 'over'");
        else if (kind is not (MeasureKind.Value or MeasureKind.Rate) && over is null)
            metric.Problems.Add(metric.Mapping.Place, $"'of: {word}' needs a window", "add 'over', such as over: 30s");
        if (kind == MeasureKind.Quantile && quantile is null)
            metric.Problems.Add(metric.Mapping.Place, "'of: quantile' needs to know which", "add 'quantile', such as quantile: 0.99");
        else if (kind != MeasureKind.Quantile && quantile is not null)
            metric.Report("quantile", $"'of: {word}' takes no quantile", "write of: quantile, or remove it");
        return new Measure(kind, over, quantile);
    }

    private static Bound ReadBound(MappingReader metric, ConditionUse use)
    {
        var op = Comparisons.BySign.GetValueOrDefault(metric.RequiredName("op", Comparisons.BySign.Keys));
        if (!metric.Has("before"))
            return new Bound(op, metric.RequiredQuantity("value"));

        if (use == ConditionUse.When)
            metric.Report("before", "nothing was measured before the rule has acted", "'before' stands in 'expect' and 'guard'; here give a 'value'");
        else if (metric.Has("value"))
            metric.Report("before", "'value' and 'before' say two things", "keep one of them");
        _ = metric.Has("value");
        return new Bound(op, metric.RequiredPercentage("before", 0, ReadingLimits.MostOfBefore), IsShareOfBefore: true);
    }

    private static Bound? ReadLeave(MappingReader metric, Bound enter)
    {
        if (metric.OptionalMapping("leave") is not { } leave)
            return null;

        var bound = new Bound(
            Comparisons.BySign.GetValueOrDefault(leave.RequiredName("op", Comparisons.BySign.Keys)), leave.RequiredQuantity("value"));
        if (!leave.Done())
            return bound;
        if (enter.IsShareOfBefore)
            metric.Report("leave", "a share of what was measured before has no way out of its own", "remove 'leave'");
        else if (Interval.Of(enter).Meets(Interval.Of(bound)))
            metric.Report("leave", $"a value can be {enter} and {bound} at once, and would enter and leave in turn", "let the two exclude each other");
        return bound;
    }

    private SeriesSelector? ReadDivisor(MappingReader metric, Labels labels)
    {
        if (metric.Optional("dividedBy") is not { } node)
            return null;

        if (node is not MappingNode mapping)
        {
            var name = metric.RequiredMetric("dividedBy");
            surroundings.CheckMetric(metric, "dividedBy", name);
            return new SeriesSelector(name, labels);
        }

        var divisor = new MappingReader(mapping, metric.Problems);
        var selector = new SeriesSelector(divisor.RequiredMetric("name"), divisor.OptionalLabels());
        surroundings.CheckMetric(divisor, "name", selector.Metric);
        divisor.Done();
        return selector;
    }

    private AnomalyCondition Anomaly(MappingReader anomaly)
    {
        var detector = anomaly.OptionalName("detector", surroundings.Detectors.Single.Keys) ?? DetectorCatalog.Default;
        var metric = anomaly.RequiredMetric("metric");
        surroundings.CheckMetric(anomaly, "metric", metric);
        return new AnomalyCondition(
            new SeriesSelector(metric, anomaly.OptionalLabels()),
            anomaly.OptionalEnum("of", Quantity.Value),
            ReadSeverity(anomaly),
            anomaly.OptionalEnum("direction", Direction.Both),
            detector)
        {
            Settings = surroundings.Detectors.Single.TryGetValue(detector, out var kind) ? ReadSettings(anomaly, detector, kind.Parameters) : null,
            Score = ReadScore(anomaly),
        };
    }

    private JointAnomalyCondition JointAnomaly(MappingReader anomaly)
    {
        var detector = anomaly.OptionalName("detector", surroundings.Detectors.Joint.Keys) ?? DetectorCatalog.Joint[0].Name;
        var names = anomaly.RequiredStrings("metrics");
        if (names.Count == 1 || names.Distinct().Count() < names.Count)
            anomaly.Report("metrics", "several metrics are judged together here", "name two or more, each once; for one write 'metric'");
        foreach (var name in names.Where(name => !Replay.SeriesText.IsName(name)))
            anomaly.Report("metrics", $"'{name}' is no metric name", "labels go under 'labels'");
        foreach (var name in names)
            surroundings.CheckMetric(anomaly, "metrics", name);
        return new JointAnomalyCondition(names, anomaly.OptionalLabels(), anomaly.OptionalEnum("of", Quantity.Value), ReadSeverity(anomaly), detector)
        {
            Settings = surroundings.Detectors.Joint.TryGetValue(detector, out var kind) ? ReadSettings(anomaly, detector, kind.Parameters) : null,
        };
    }

    private static Severity ReadSeverity(MappingReader anomaly)
    {
        var severity = anomaly.OptionalEnum("severity", Severity.High);
        if (severity == Severity.None)
            anomaly.Report("severity", "an anomaly of no severity is none", "use low, medium, high or critical");
        return severity;
    }

    private static double? ReadScore(MappingReader anomaly)
    {
        if (!anomaly.Has("score"))
            return null;

        var score = anomaly.RequiredNumber("score", 0, 1);
        if (score is 0 or 1 && anomaly.Optional("score") is ScalarNode { IsPlain: true })
            anomaly.Report("score", "a score lies between 0 and 1, and is neither", "0.6 is a high one");
        return score;
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
}
