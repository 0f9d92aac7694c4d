using System.Text.Json;
using HyperMesh.Autonomic.Documents;

namespace HyperMesh.Autonomic.Ebpf.Manifests.Rules;

/// <summary>Reads a list of rules and reports all that is wrong with it.</summary>
internal sealed class RuleParser(RulesParameter parameter, List<ArgumentProblem> problems)
{
    private readonly string[] _names = [.. parameter.Fields.Select(field => field.Name)];

    /// <summary>The rules in the order in which they are asked.</summary>
    public IReadOnlyList<Rule> Read(JsonElement? value)
    {
        if (value is not { } list)
            return [];
        if (list.ValueKind != JsonValueKind.Array)
        {
            Report($"/{parameter.Name}", "this is no list of rules", "write each rule as '- { … }'");
            return [];
        }

        if (list.GetArrayLength() > parameter.MaxItems)
        {
            Report($"/{parameter.Name}", $"{list.GetArrayLength()} rules are more than the {parameter.MaxItems} that the program holds");
            return [];
        }

        var rules = new List<Rule>();
        foreach (var item in list.EnumerateArray())
            rules.Add(ReadRule(item, rules.Count));
        return [.. rules.OrderBy(rule => rule.Priority)];
    }

    private Rule ReadRule(JsonElement item, int number)
    {
        var rule = new Rule { Number = number };
        var pointer = $"/{parameter.Name}/{number}";
        if (item.ValueKind != JsonValueKind.Object)
        {
            Report(pointer, "this is no rule", "write it as '{ action: …, … }'");
            return rule;
        }

        var given = ConfigCompiler.Members(item, pointer, problems);
        foreach (var name in given.Keys.Except(_names))
            Report(ConfigCompiler.Child(pointer, name), $"a rule has no field '{name}'", NearestName.Hint(name, _names));
        foreach (var field in parameter.Fields)
        {
            if (given.TryGetValue(field.Name, out var value))
                ReadField(rule, field, value, $"{pointer}/{field.Name}");
            else if (field.IsRequired)
                Report(pointer, $"'{field.Name}' is missing in this rule");
        }

        CheckWhole(rule, given, pointer);
        return rule;
    }

    private void ReadField(Rule rule, RuleField field, JsonElement value, string pointer)
    {
        var text = value.ValueKind is JsonValueKind.String or JsonValueKind.Number ? value.ToString() : null;
        if (text is null || !TryRead(rule, field, text))
            Report(pointer, $"'{value}' is no {field.Name}", Hint(field, value.ToString()));
    }

    private static bool TryRead(Rule rule, RuleField field, string text)
    {
        switch (field.Type)
        {
            case RuleFieldType.Action when RuleText.TryWord<RuleAction>(text, out var action):
                rule.Action = action;
                return true;
            case RuleFieldType.Cidr when NetworkText.TryParse(text, out var network, out _, out _):
                rule.Networks[field.Name] = network;
                return true;
            case RuleFieldType.Protocol when IpProtocols.TryParse(text, out var protocol):
                rule.Protocol = protocol;
                return true;
            case RuleFieldType.Port when RuleText.TryPorts(text, out var ports):
                rule.Ports[field.Name] = ports;
                return true;
            case RuleFieldType.Direction when text == "both":
                return true;
            case RuleFieldType.Direction when RuleText.TryWord<RuleDirection>(text, out var direction):
                rule.Direction = direction;
                return true;
            case RuleFieldType.Rate when RuleText.TryRate(text, out var rate):
                rule.Rate = rate;
                return true;
            case RuleFieldType.Burst when RuleText.TryNumber(text, 1, RuleText.MostBurst, out var burst):
                rule.Burst = burst;
                return true;
            case RuleFieldType.Priority when RuleText.TryNumber(text, 0, RuleText.LastPriority, out var priority):
                rule.Priority = (long)priority;
                return true;
            default:
                return false;
        }
    }

    private static string? Hint(RuleField field, string text) => field.Type switch
    {
        RuleFieldType.Action => NearestName.Hint(text, RuleText.Words<RuleAction>()),
        RuleFieldType.Direction => NearestName.Hint(text, [.. RuleText.Words<RuleDirection>(), "both"]),
        RuleFieldType.Cidr => NetworkText.TryParse(text, out _, out _, out var mend) ? null : mend,
        RuleFieldType.Protocol => NearestName.Hint(text, IpProtocols.ByName.Keys) ?? "name it, or give a number from 0 to 255",
        RuleFieldType.Port => "a port is a number from 0 to 65535, or a range of them such as 1000-2000",
        RuleFieldType.Rate => $"write packets a second, up to {RuleText.MostRate}, as 1000, 1000pps, 10kpps or 1mpps",
        RuleFieldType.Burst => $"a burst is a number of packets from 1 to {RuleText.MostBurst}",
        _ => $"a priority is a number from 0 to {RuleText.LastPriority}",
    };

    /// <summary>What each field allows and the rule as a whole does not.</summary>
    private void CheckWhole(Rule rule, Dictionary<string, JsonElement> given, string pointer)
    {
        foreach (var name in rule.Ports.Keys)
            if (rule.Protocol is { } protocol && !IpProtocols.HasPorts(protocol))
                Report(
                    $"{pointer}/{name}",
                    $"{given[Name(RuleFieldType.Protocol)]} has no ports, so this rule can match nothing", $"leave '{name}' out");

        if (rule.Networks.Values.Select(network => network.BaseAddress.AddressFamily).Distinct().Count() > 1)
            Report(pointer, "one network is of IPv4, the other of IPv6, so this rule can match nothing");

        var rate = Name(RuleFieldType.Rate);
        if (rule.Action == RuleAction.Limit && !given.ContainsKey(rate))
            Report(pointer, $"'{rate}' is missing in a rule that limits", $"write '{rate}: 1000pps'");
        foreach (var name in (string[])[rate, Name(RuleFieldType.Burst)])
            if (rule.Action != RuleAction.Limit && given.ContainsKey(name))
                Report($"{pointer}/{name}", $"only a rule that limits has a {name}", $"leave '{name}' out, or write 'action: limit'");
    }

    private string Name(RuleFieldType type) => parameter.Fields.FirstOrDefault(field => field.Type == type)?.Name ?? "";

    private void Report(string pointer, string message, string? hint = null) => problems.Add(new ArgumentProblem(pointer, message, hint));
}
