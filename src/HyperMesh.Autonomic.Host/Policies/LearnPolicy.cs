using System.Globalization;
using System.Text;
using HyperMesh.Autonomic.Documents;
using HyperMesh.Autonomic.Engine.Policies;
using HyperMesh.Autonomic.Host.Cli;

namespace HyperMesh.Autonomic.Host.Policies;

/// <summary>A policy that was learnt: its text, and its rules with their evidence. Immutable.</summary>
/// <param name="Text">YAML, with the evidence in comments.</param>
/// <param name="Rules">Its rules.</param>
/// <param name="LeftOut">What says too little for a rule, with the reason.</param>
internal sealed record LearnPolicy(string Text, IReadOnlyList<LearnRule> Rules, IReadOnlyList<string> LeftOut)
{
    /// <summary>Beyond so many sets of labels one rule looks at all of them.</summary>
    private const int MostLabelSets = 8;

    /// <summary>Learns, and plays what was learnt over the recording again: a rule that would have fired is made more careful.</summary>
    /// <exception cref="UsageException">There is nothing to learn from.</exception>
    public static LearnPolicy From(Playback playback, LearnRequest request, CancellationToken cancel)
    {
        var leftOut = new List<string>();
        var (rules, careful) = (new List<LearnRule>(), new HashSet<string>());
        do
        {
            leftOut.Clear();
            rules = Judge(playback, request, careful, leftOut);
            if (rules.Count == 0)
                throw new UsageException($"there is nothing to learn from: no series has {LearnStatistics.FewestReadings} readings that differ"
                    + (leftOut.Count > 0 ? $" ({leftOut[0]})" : $", or none fits --metrics '{request.Metrics}' and --target '{request.Target}'"));
            rules = Played(playback, request, rules, cancel);
        }
        while (rules.Any(rule => rule.Fired > 0 && careful.Add(rule.Name)));

        leftOut.AddRange(rules.Where(rule => rule.Fired > 0).Select(rule => $"{rule.Metric.Name}: no threshold keeps its rule from firing on this recording"));
        rules.RemoveAll(rule => rule.Fired > 0);
        return new LearnPolicy(Write(playback, request, rules, leftOut), rules, leftOut);
    }

    /// <summary>A line for each rule.</summary>
    public void WriteJson(TextWriter output)
    {
        foreach (var rule in Rules)
            output.WriteLine(Json.Line(new
            {
                kind = "rule",
                rule = rule.Name,
                metric = rule.Metric.Name,
                labels = rule.Labels.Text,
                of = Of(rule),
                threshold = rule.Threshold,
                forSeconds = rule.For.TotalSeconds,
                series = rule.Series,
                samples = rule.Samples,
                seconds = rule.Span.TotalSeconds,
                p50 = rule.P50,
                p99 = rule.P99,
                max = rule.Most,
                spikes = rule.Spikes.Count,
                longestSpikeSeconds = rule.Spikes.Longest.TotalSeconds,
                fired = rule.Fired,
            }));
        foreach (var reason in LeftOut)
            output.WriteLine(Json.Line(new { kind = "left out", reason }));
        output.WriteLine(Json.Line(new { kind = "summary", rules = Rules.Count, leftOut = LeftOut.Count, policy = Text }));
    }

    private static List<LearnRule> Judge(Playback playback, LearnRequest request, HashSet<string> careful, List<string> leftOut)
    {
        var rules = new List<LearnRule>();
        var readings = RecordedReadings.Read(playback.Recording, request.Wants);
        foreach (var metric in readings.GroupBy(pair => (pair.Key.Metric.Name, OnInterface: pair.Key.Labels[Labels.Interface] is not null)).OrderBy(group => group.Key))
        {
            var sets = metric.GroupBy(pair => LabelsOf(pair.Key)).ToList();
            var together = sets.Count > MostLabelSets ? [metric.GroupBy(_ => Labels.None).Single()] : sets;
            foreach (var set in together.OrderBy(set => set.Key.Text, StringComparer.Ordinal))
            {
                var name = Unique(NameOf(metric.Key.Name, set.Key), rules);
                if (LearnStatistics.Judge(
                    name, set.First().Key.Metric, set.Key, metric.Key.OnInterface, [.. set.Select(pair => pair.Value)], request.Margin, careful.Contains(name)) is { } rule)
                    rules.Add(rule);
                else
                    leftOut.Add($"{metric.Key.Name}{set.Key}: {set.Sum(pair => pair.Value.Count)} reading(s), {(set.Sum(pair => pair.Value.Count) < LearnStatistics.FewestReadings ? "too few" : "all the same")}");
            }
        }

        return rules;
    }

    private static List<LearnRule> Played(Playback playback, LearnRequest request, List<LearnRule> rules, CancellationToken cancel)
    {
        var problems = new ProblemList();
        var text = Write(playback, request, rules, []);
        var policy = new PolicyReader(playback.Preparation.Executors, playback.Preparation.Detectors).Read(YamlReader.Read(text, "learnt", problems), problems)
            ?? throw new InvalidOperationException($"what was learnt is no policy:\n{problems}");
        using var played = playback.Play(policy, null, cancel);
        var fired = played.Records.Select(record => record.Body).OfType<Symptom>().Where(symptom => symptom.State == SymptomState.Raised).CountBy(symptom => symptom.Rule.Rule).ToDictionary();
        return rules.ConvertAll(rule => rule with { Fired = fired.GetValueOrDefault(rule.Name) });
    }

    private static string Write(Playback playback, LearnRequest request, List<LearnRule> rules, IReadOnlyList<string> leftOut)
    {
        var text = new StringBuilder();
        text.AppendLine($"# Learnt from {Path.GetFileName(playback.Recording.Name)}, {playback.Start:O} to {playback.End:O}, taken for normal operation.");
        text.AppendLine(CultureInfo.InvariantCulture, $"# Margin {request.Margin * 100:0.###} %. Nothing is done: see to 'then', 'expect' and 'mode'.");
        foreach (var reason in leftOut)
            text.AppendLine($"# Left out: {reason}.");
        foreach (var part in rules.GroupBy(rule => rule.OnInterface).OrderByDescending(part => part.Key))
        {
            text.AppendLine("---").AppendLine("apiVersion: hypermesh.autonomic/v1").AppendLine("kind: Policy");
            text.AppendLine($"metadata: {{ name: {request.Name}{(part.Key ? "" : "-node")} }}").AppendLine("spec:");
            text.AppendLine(part.Key ? $"  target: {{ interface: {Quote(request.Target)} }}" : "  target: { node: \"*\" }");
            text.AppendLine("  rules:");
            foreach (var rule in part)
                Write(text, rule);
        }

        return text.ToString();
    }

    private static void Write(StringBuilder text, LearnRule rule)
    {
        foreach (var line in rule.Evidence())
            text.AppendLine($"    # {line}");
        var labels = rule.Labels.Pairs.Count == 0 ? "" : $", labels: {{ {string.Join(", ", rule.Labels.Pairs.Select(pair => $"{pair.Key}: {Quote(pair.Value)}"))} }}";
        text.AppendLine($"    - name: {rule.Name}");
        text.AppendLine(CultureInfo.InvariantCulture,
            $"      when: {{ metric: {{ name: {rule.Metric.Name}{labels}, of: {Of(rule)}, op: \">\", value: {rule.Threshold:0.############} }} }}");
        text.AppendLine($"      for: {DurationText.Format(rule.For)}");
        text.AppendLine($"      keepFiringFor: {DurationText.Format(rule.For)}");
        text.AppendLine($"      then: [escalate: {{ message: {Quote($"{rule.Metric.Name} is beyond what was seen in normal operation")} }}] # or your remedy");
        text.AppendLine("      mode: dryRun");
    }

    private static string Of(LearnRule rule) => rule.Metric.Kind == MetricKind.Counter ? "rate" : "value";

    private static Labels LabelsOf(Series series) => Labels.Of(series.Labels.Pairs.Where(pair => pair.Key != Labels.Interface));

    private static string NameOf(string metric, Labels labels) =>
        string.Concat(string.Join('-', labels.Pairs.Select(pair => pair.Value).Prepend(metric)).Select(c => char.IsAsciiLetterOrDigit(c) ? c : '-')).Trim('-');

    private static string Unique(string name, List<LearnRule> rules)
    {
        var (unique, n) = (name, 1);
        while (rules.Exists(rule => rule.Name == unique))
            unique = $"{name}-{++n}";
        return unique;
    }

    /// <summary>A text in double quotes, as YAML and JSON write it.</summary>
    private static string Quote(string text) => System.Text.Json.JsonSerializer.Serialize(text);
}
