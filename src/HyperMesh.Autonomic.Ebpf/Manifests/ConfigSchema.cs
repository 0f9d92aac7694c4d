using System.Globalization;
using System.Text.Json.Nodes;
using HyperMesh.Autonomic.Documents;
using HyperMesh.Autonomic.Ebpf.Manifests.Values;

namespace HyperMesh.Autonomic.Ebpf.Manifests;

/// <summary>What the configuration of a program may be, as JSON Schema (2020-12), for editors and for checks without the program. Says what its
/// parameters look like; ranges of durations and rates are in the words of the description. Thread-safe.</summary>
public static class ConfigSchema
{
    private const string Bare = "^[0-9]+$";

    /// <summary>A schema of its own, made anew by each call.</summary>
    public static JsonObject Of(ProgramManifest manifest)
    {
        ArgumentNullException.ThrowIfNull(manifest);
        var required = manifest.Parameters.Where(IsRequired).Select(parameter => parameter.Name);
        return Mapping(manifest.Description, manifest.Parameters.Select(one => (one.Name, Of(one))), required);
    }

    /// <summary>The same for what can be changed while the program runs: anything but rules, and nothing is required.</summary>
    public static JsonObject OfPart(ProgramManifest manifest)
    {
        ArgumentNullException.ThrowIfNull(manifest);
        return Mapping(manifest.Description, manifest.Parameters.Where(one => one is not RulesParameter).Select(one => (one.Name, Of(one))), []);
    }

    private static bool IsRequired(ProgramParameter parameter) =>
        parameter is ScalarParameter { Default: null } or TableParameter { IsRequired: true };

    private static JsonObject Of(ProgramParameter parameter) => parameter switch
    {
        ScalarParameter scalar => Described(Of(scalar.Type, scalar.Default), scalar.Help, scalar.Type),
        TableParameter table => List(table.Help, table.MaxItems, Mapping(
            "", Fields(table).Select(one => (one.Name, Described(Of(one.Type, one.Default), one.Help, one.Type))),
            Fields(table).Where(one => one.IsRequired).Select(one => one.Name))),
        RulesParameter rules => List(rules.Help, rules.MaxItems, Mapping(
            "", rules.Fields.Select(one => (one.Name, Described(Of(one.Type), one.Help))),
            rules.Fields.Where(one => one.IsRequired).Select(one => one.Name))),
        _ => [],
    };

    // A field may be part of the key and of the value.
    private static IEnumerable<TableField> Fields(TableParameter table) => table.Fields.DistinctBy(field => field.Name);

    private static JsonObject Of(ConfigType type, ConfigValue? standard)
    {
        var schema = Of(type);
        if (Default(type, standard) is { } value)
            schema["default"] = value;
        return schema;
    }

    private static JsonObject Of(ConfigType type) => type switch
    {
        IntegerType integer => Range(new JsonObject { ["type"] = "integer" }, integer.Minimum, integer.Maximum),
        BooleanType => new JsonObject { ["type"] = "boolean" },
        EnumType words => new JsonObject { ["enum"] = Array(words.Values.Keys) },
        DurationType => Text("^([0-9]+(\\.[0-9]+)?(us|ms|s|m|h|d))+$"),
        BitrateType => Text("^([0-9]+\\.?[0-9]*|\\.[0-9]+)([kmgt]?bit|[kmgt]?bps)$"),
        SizeType size => Range(TextOrNumber("^[0-9]+[kmg]?$"), size.Minimum, size.Maximum),
        HexType hex => TextOrNumber($"^[0-9A-Fa-f]{{{2 * hex.Length}}}$"),
        MacType => Text("^([0-9A-Fa-f]{2}:){5}[0-9A-Fa-f]{2}$"),
        PortType => Range(TextOrNumber(Bare), 0, ushort.MaxValue),
        IpType => Text("^[0-9A-Fa-f:.]+$"),
        CidrType => Text("^[0-9A-Fa-f:.]+(/[0-9]{1,3})?$"),
        ProtocolType => Protocol(),
        _ => TextOrNumber(null),
    };

    private static JsonObject Of(RuleFieldType type) => type switch
    {
        RuleFieldType.Action => new JsonObject { ["enum"] = Array(Rules.RuleText.Words<Rules.RuleAction>()) },
        RuleFieldType.Direction => new JsonObject { ["enum"] = Array([.. Rules.RuleText.Words<Rules.RuleDirection>(), "both"]) },
        RuleFieldType.Cidr => Of(new CidrType()),
        RuleFieldType.Protocol => Protocol(),
        RuleFieldType.Port => Range(TextOrNumber("^[0-9]+(-[0-9]+)?$"), 0, ushort.MaxValue),
        RuleFieldType.Rate => Range(TextOrNumber("^[0-9]+([km]?pps)?$"), 1, Rules.RuleText.MostRate),
        RuleFieldType.Burst => Range(TextOrNumber(Bare), 1, Rules.RuleText.MostBurst),
        _ => Range(TextOrNumber(Bare), 0, Rules.RuleText.LastPriority),
    };

    private static JsonNode? Default(ConfigType type, ConfigValue? standard) => (type, standard) switch
    {
        (IntegerType or SizeType, NumberValue value) => value.Number,
        (BooleanType, NumberValue value) => value.Number != 0,
        (EnumType words, NumberValue value) => words.Values.Where(word => word.Value == value.Number).Select(word => word.Key).FirstOrDefault(),
        (DurationType duration, NumberValue value) => DurationText.Format(Span(value.Number, duration.Unit)),
        (BitrateType, NumberValue value) => string.Create(CultureInfo.InvariantCulture, $"{value.Number}bps"),
        (TextType, TextValue value) => value.Text,
        (HexType, BytesValue value) => Convert.ToHexStringLower(value.Bytes),
        _ => null,
    };

    private static TimeSpan Span(ulong number, string unit) => unit switch
    {
        "ns" => TimeSpan.FromTicks((long)(number / TimeSpan.NanosecondsPerTick)),
        "us" => TimeSpan.FromTicks((long)number * TimeSpan.TicksPerMicrosecond),
        "ms" => TimeSpan.FromTicks((long)number * TimeSpan.TicksPerMillisecond),
        _ => TimeSpan.FromTicks((long)number * TimeSpan.TicksPerSecond),
    };

    private static JsonObject Described(JsonObject schema, string help, ConfigType type) => Described(schema, type switch
    {
        DurationType { Maximum: var most } duration when most < TimeSpan.MaxValue =>
            $"{help} From {DurationText.Format(duration.Minimum)} to {DurationText.Format(duration.Maximum)}.",
        DurationType => $"{help} A duration, such as 500ms, 5s or 1m30s.",
        BitrateType => $"{help} A rate, such as 100mbit or 1gbit, or in bytes 125000bps.",
        SizeType => $"{help} A number of bytes, such as 1500, 64k or 1m.",
        CidrType => $"{help} A network, such as 192.0.2.0/24 or 2001:db8::/32.",
        InterfaceType => $"{help} An interface, such as eth0 or namespace/eth0.",
        _ => help,
    });

    private static JsonObject Described(JsonObject schema, string help)
    {
        if (help.Trim() is { Length: > 0 } text)
            schema["description"] = text;
        return schema;
    }

    private static JsonObject Mapping(string help, IEnumerable<(string Name, JsonObject Schema)> members, IEnumerable<string> required)
    {
        var schema = Described(new JsonObject { ["type"] = "object" }, help);
        schema["properties"] = new JsonObject(members.Select(one => KeyValuePair.Create<string, JsonNode?>(one.Name, one.Schema)));
        if (Array(required) is { Count: > 0 } names)
            schema["required"] = names;
        schema["additionalProperties"] = false;
        return schema;
    }

    private static JsonObject List(string help, int most, JsonObject item)
    {
        var schema = Described(new JsonObject { ["type"] = "array" }, help);
        schema["maxItems"] = most;
        schema["items"] = item;
        return schema;
    }

    private static JsonObject Text(string pattern) => new() { ["type"] = "string", ["pattern"] = pattern };

    // A YAML scalar of digits alone is a number.
    private static JsonObject TextOrNumber(string? pattern)
    {
        var schema = new JsonObject { ["type"] = new JsonArray("string", "number") };
        if (pattern is not null)
            schema["pattern"] = pattern;
        return schema;
    }

    private static JsonObject Range(JsonObject schema, ulong minimum, ulong maximum)
    {
        schema["minimum"] = minimum;
        if (maximum != ulong.MaxValue)
            schema["maximum"] = maximum;
        return schema;
    }

    private static JsonObject Protocol() => Range(TextOrNumber($"^({string.Join('|', IpProtocols.ByName.Keys)}|[0-9]+)$"), 0, byte.MaxValue);

    private static JsonArray Array(IEnumerable<string> words) => new([.. words.Select(word => (JsonNode?)JsonValue.Create(word))]);
}
