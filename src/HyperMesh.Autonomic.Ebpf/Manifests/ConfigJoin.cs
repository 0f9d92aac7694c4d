using System.Text.Json;
using System.Text.Json.Nodes;
using HyperMesh.Autonomic.Ebpf.Manifests.Rules;

namespace HyperMesh.Autonomic.Ebpf.Manifests;

/// <summary>Joins two configurations of one program where that has a meaning: lists of rules and tables are put together, of which the stronger one's
/// come first and win; everything else has to be the same. Pure.</summary>
public static class ConfigJoin
{
    /// <summary>One configuration that does what both ask.</summary>
    /// <param name="manifest">The program's.</param>
    /// <param name="stronger">Decides where both speak: its rules are asked first, its items of a table stay. Null for an empty one.</param>
    /// <param name="weaker">The other. Null for an empty one.</param>
    /// <returns>Null where they cannot be joined: single values differ, there is no room for so many rules, or one of them has mistakes.</returns>
    public static JsonElement? Join(ProgramManifest manifest, JsonElement? stronger, JsonElement? weaker)
    {
        ArgumentNullException.ThrowIfNull(manifest);
        if (Members(manifest, stronger) is not { } first || Members(manifest, weaker) is not { } second)
            return null;

        var joined = new JsonObject();
        foreach (var parameter in manifest.Parameters)
        {
            var (one, other) = (Given(first, parameter), Given(second, parameter));
            if (!TryJoin(parameter, one, other, out var value))
                return null;
            if (value is not null)
                joined[parameter.Name] = value;
        }

        var config = ConfigJson.Element(joined);
        var problems = ConfigCompiler.Check(manifest, config);
        return problems.Count == 0 ? config : null;
    }

    /// <summary>Lays one part of a configuration over another: of a value that both name, and of an item of a table with the same key, the stronger one's
    /// holds.</summary>
    /// <returns>Null where one of them has mistakes, or has rules, which are no part.</returns>
    public static JsonElement? Overlay(ProgramManifest manifest, JsonElement? stronger, JsonElement? weaker)
    {
        ArgumentNullException.ThrowIfNull(manifest);
        if (Members(manifest, stronger) is not { } first || Members(manifest, weaker) is not { } second)
            return null;

        var joined = new JsonObject();
        foreach (var parameter in manifest.Parameters)
        {
            var (one, other) = (Given(first, parameter), Given(second, parameter));
            var value = parameter is ScalarParameter ? Node(one ?? other) : null;
            if (parameter is not ScalarParameter && !TryJoin(parameter, one, other, out value))
                return null;
            if (value is not null)
                joined[parameter.Name] = value;
        }

        var config = ConfigJson.Element(joined);
        ConfigPart.Compile(manifest, config, null, out var problems);
        return problems.Count == 0 ? config : null;
    }

    /// <summary>The members by name; null when it is no mapping, or has one that the program does not know.</summary>
    private static Dictionary<string, JsonElement>? Members(ProgramManifest manifest, JsonElement? config)
    {
        if (config is not { } given)
            return [];
        if (given.ValueKind != JsonValueKind.Object)
            return null;

        var problems = new List<ArgumentProblem>();
        var members = ConfigCompiler.Members(given, "", problems);
        return problems.Count == 0 && members.Keys.All(name => manifest.Parameters.Any(one => one.Name == name)) ? members : null;
    }

    private static JsonElement? Given(Dictionary<string, JsonElement> members, ProgramParameter parameter) =>
        members.TryGetValue(parameter.Name, out var value) ? value : null;

    private static bool TryJoin(ProgramParameter parameter, JsonElement? one, JsonElement? other, out JsonNode? joined)
    {
        joined = null;
        switch (parameter)
        {
            case ScalarParameter scalar:
                joined = Node(one ?? other);
                return Identity(scalar, one) == Identity(scalar, other);
            case TableParameter table:
                return TryList(one, other, (first, second) => Items(table, first, second), out joined);
            case RulesParameter rules:
                return TryList(one, other, (first, second) => Rules(rules, first, second), out joined);
            default:
                return one is null && other is null;
        }
    }

    // Two spellings of one value are the same value, and one that is left out is the default.
    private static string? Identity(ScalarParameter scalar, JsonElement? given) =>
        given is { } value ? scalar.Type.Read(value).Value?.Identity ?? value.GetRawText() : scalar.Default?.Identity;

    private static bool TryList(
        JsonElement? one, JsonElement? other, Func<List<JsonElement>, List<JsonElement>, IEnumerable<JsonNode?>> join, out JsonNode? joined)
    {
        joined = null;
        if (one is null && other is null)
            return true;
        if (one is { ValueKind: not JsonValueKind.Array } || other is { ValueKind: not JsonValueKind.Array })
            return false;

        var (first, second) = (one is { } a ? a.EnumerateArray().ToList() : [], other is { } b ? b.EnumerateArray().ToList() : []);
        if (first.Concat(second).Any(item => item.ValueKind != JsonValueKind.Object))
            return false;
        joined = new JsonArray([.. join(first, second)]);
        return true;
    }

    private static IEnumerable<JsonNode?> Items(TableParameter table, List<JsonElement> first, List<JsonElement> second)
    {
        var keys = table.Fields.Where(field => field.IsKey).DistinctBy(field => field.Name).ToList();
        return first.Concat(second).DistinctBy(item => string.Join('\n', keys.Select(key => Key(key, item)))).Select(item => Node(item));
    }

    private static string? Key(TableField field, JsonElement item) => item.TryGetProperty(field.Name, out var given)
        ? field.Type.Read(given).Value?.Identity ?? given.GetRawText()
        : field.Default?.Identity;

    /// <summary>The stronger one's rules in the order in which they are asked, then the other's. Numbers of priority, which count within one list,
    /// are gone afterwards: the order says it.</summary>
    private static IEnumerable<JsonNode?> Rules(RulesParameter rules, List<JsonElement> first, List<JsonElement> second)
    {
        var priority = rules.Fields.FirstOrDefault(field => field.Type == RuleFieldType.Priority)?.Name;
        return InOrder(first, priority).Concat(InOrder(second, priority))
            .Select(rule => Sorted(rule, priority)).DistinctBy(rule => rule.ToJsonString());
    }

    private static IEnumerable<JsonElement> InOrder(List<JsonElement> rules, string? priority) => rules.OrderBy(rule =>
        priority is not null && rule.TryGetProperty(priority, out var given) && RuleText.TryNumber(given.ToString(), 0, RuleText.LastPriority, out var number)
            ? number
            : 0);

    /// <summary>The members by name, so that two rules that say the same are the same text.</summary>
    private static JsonObject Sorted(JsonElement rule, string? priority) => new(rule.EnumerateObject()
        .Where(member => member.Name != priority)
        .DistinctBy(member => member.Name)
        .OrderBy(member => member.Name, StringComparer.Ordinal)
        .Select(member => KeyValuePair.Create(member.Name, Node(member.Value))));

    private static JsonNode? Node(JsonElement? given) => given is { } value ? JsonNode.Parse(value.GetRawText()) : null;
}
