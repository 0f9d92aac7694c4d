using System.Text;
using HyperMesh.Autonomic.Documents;

namespace HyperMesh.Autonomic.Engine.Policies;

/// <summary>A rule of Prometheus that became one of a policy, or the reason why it did not.</summary>
/// <param name="Place">Where it stands.</param>
/// <param name="Group">Its group.</param>
/// <param name="Name">The alert, or what is recorded.</param>
/// <param name="Rule">The name of the rule that it became; null where it did not.</param>
/// <param name="Reason">Why it did not; null where it did.</param>
public sealed record ImportedRule(Place Place, string Group, string Name, string? Rule, string? Reason);

/// <summary>
/// Makes dry-run policies of the alert rules of a Prometheus rule file, one a group: of those whose expression fits the typed conditions. What
/// they mean differs in one thing: an alert has a state for each series, a rule one for the machine, which fires when one series does.
/// </summary>
public static class PrometheusRules
{
    /// <summary>Reads a rule file.</summary>
    /// <param name="path">The file.</param>
    /// <param name="problems">What is no rule file; the rules that do not fit are no problem of it.</param>
    /// <returns>A policy by name for each group from which something could be taken, and what became of each rule.</returns>
    public static (IReadOnlyDictionary<string, string> Policies, IReadOnlyList<ImportedRule> Rules) Read(string path, ProblemList problems)
    {
        ArgumentNullException.ThrowIfNull(problems);
        var (policies, rules) = (new Dictionary<string, string>(), new List<ImportedRule>());
        if (YamlReader.ReadFileMapping(path, problems, PolicyReader.FileLimits) is not { } file)
            return (policies, rules);

        foreach (var group in new MappingReader(file, problems).RequiredMappings("groups"))
        {
            var groupName = group.RequiredString("name");
            var (yaml, names) = (new StringBuilder(), new HashSet<string>());
            foreach (var rule in group.OptionalMappings("rules"))
                rules.Add(Import(rule, groupName, yaml, names));
            if (yaml.Length > 0)
                policies.TryAdd(Unique(Name(groupName), policies.Keys), yaml.ToString());
        }

        return (policies.ToDictionary(policy => policy.Key, policy => Head(policy.Key, Path.GetFileName(path)) + policy.Value), rules);
    }

    private static string Head(string name, string file) => $$"""
        # Imported from {{OneLine(file)}}. An alert has a state for each series; these rules have one each, and fire when one series does.
        # They do nothing yet: give them a 'then', an 'expect' and 'limits', and look at them with 'hypermesh policy check'.
        apiVersion: hypermesh.autonomic/v1
        kind: Policy
        metadata:
          name: {{ConditionText.Quote(name)}}
          description: {{ConditionText.Quote($"Imported from {file}.")}}
        spec:
          target: { node: "*" }
          rules:

        """;

    private static ImportedRule Import(MappingReader rule, string group, StringBuilder yaml, HashSet<string> names)
    {
        if (rule.OptionalString("alert") is not { } alert)
            return new ImportedRule(
                rule.Mapping.Place, group, rule.OptionalString("record", ""), null, "it records a series, and policies take those of monitors");

        try
        {
            var written = new StringBuilder();
            var name = Name(alert);
            Write(written, rule, name = Unique(name, names), alert);
            names.Add(name);
            yaml.Append(written);
            return new ImportedRule(rule.Mapping.Place, group, alert, name, null);
        }
        catch (NotFittingException unfit)
        {
            return new ImportedRule(rule.Mapping.Place, group, alert, null, unfit.Message);
        }
    }

    private static void Write(StringBuilder yaml, MappingReader rule, string name, string alert)
    {
        var expression = rule.RequiredString("expr");
        var condition = PromReader.Read(expression);
        yaml.Append($"    # alert: {OneLine(alert)}\n    # expr: {OneLine(expression)}\n");
        foreach (var kind in (string[])["labels", "annotations"])
            foreach (var (key, text) in rule.OptionalStringMap(kind))
                yaml.Append($"    # {OneLine(key)}: {OneLine(text)}\n");
        if (condition.Tree.OfType<AllOf>().Any())
            yaml.Append("    # 'and' asked for series with the same labels; here its parts may hold on different ones.\n");
        yaml.Append($"    - name: {ConditionText.Quote(name)}\n      when:\n");
        ConditionText.Write(yaml, condition, 8);
        yaml.Append($"      for: {Duration(rule, "for")}\n      keepFiringFor: {Duration(rule, "keep_firing_for")}\n");
        yaml.Append("      escalation:\n        - { name: watch, mode: dryRun }\n      mode: dryRun\n");
    }

    private static string Duration(MappingReader rule, string key)
    {
        var text = rule.OptionalString(key, "0");
        return PromDuration.TryParse(text, out var duration) && duration <= ReadingLimits.LongestWait
            ? DurationText.Format(duration)
            : throw new NotFittingException($"'{key}' is no duration up to {DurationText.Format(ReadingLimits.LongestWait)}");
    }

    private static string Name(string text)
    {
        var name = new string([.. text.Select(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' ? c : '-')]).Trim('-');
        return name.Length == 0 ? "rule" : name;
    }

    private static string Unique(string name, ICollection<string> taken)
    {
        var unique = name;
        for (var i = 2; taken.Contains(unique); i++)
            unique = $"{name}-{i}";
        return unique;
    }

    private static string OneLine(string text) => new([.. string.Join(' ', text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)).Where(c => !char.IsControl(c))]);
}
