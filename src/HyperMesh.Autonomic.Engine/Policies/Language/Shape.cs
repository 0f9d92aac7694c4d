using System.Text.Json.Nodes;

namespace HyperMesh.Autonomic.Engine.Policies;

/// <summary>What a value of a document may look like.</summary>
/// <param name="Words">In words, for people.</param>
/// <param name="Schema">As JSON Schema; a new node at each call.</param>
public sealed record Shape(string Words, Func<JsonNode> Schema)
{
    /// <summary>The section that describes it, where it is a mapping, or a list of mappings, of known keys; else null.</summary>
    public string? Section { get; init; }

    /// <summary>Whether a template may stand in its place.</summary>
    public bool TakesTemplates { get; init; } = true;

    public static readonly Shape Text = Typed("text", """{ "type": ["string", "number", "boolean"] }""");
    public static readonly Shape Name = Typed("name (letters, digits, - and _)", """
        { "anyOf": [ { "type": "string", "pattern": "^[A-Za-z0-9_-]+$" }, { "type": ["number", "boolean"] } ] }
        """);
    public static readonly Shape Metric = Typed("metric name", """
        { "anyOf": [ { "type": "string", "pattern": "^[a-zA-Z_:][a-zA-Z0-9_:]*$" }, { "type": "boolean" } ] }
        """);
    public static readonly Shape Label = Typed("label or field (letters, digits and _)", """
        { "anyOf": [ { "type": "string", "pattern": "^[a-zA-Z_][a-zA-Z0-9_]*$" }, { "type": "boolean" } ] }
        """);
    public static readonly Shape Duration = Typed("duration, such as 500ms, 5s or 1m30s", """
        { "type": "string", "pattern": "^(?=.)([0-9]+(\\.[0-9]+)?d)?([0-9]+(\\.[0-9]+)?h)?([0-9]+(\\.[0-9]+)?m)?([0-9]+(\\.[0-9]+)?s)?([0-9]+(\\.[0-9]+)?ms)?([0-9]+(\\.[0-9]+)?us)?$" }
        """);
    public static readonly Shape Quantity = Typed("quantity, such as 80, 5k or 1.5M", """
        { "anyOf": [ { "type": "number" }, { "type": "string", "pattern": "^[-+]?(0|[1-9][0-9]*)(\\.[0-9]+)?([kMG]|[eE][-+]?[0-9]+)?$" } ] }
        """);
    public static readonly Shape Count = Typed("quantity, not negative", """
        { "anyOf": [ { "type": "number", "minimum": 0 }, { "type": "string", "pattern": "^[-+]?(0|[1-9][0-9]*)(\\.[0-9]+)?([kMG]|[eE][-+]?[0-9]+)?$" } ] }
        """);
    public static readonly Shape Percentage = Typed("percentage, such as 90%", """{ "type": "string", "pattern": "^(0|[1-9][0-9]*)(\\.[0-9]+)?%$" }""");
    public static readonly Shape Boolean = Typed("true or false", """{ "type": "boolean" }""");
    public static readonly Shape TimeOfDay = Typed("time of day, such as 22:00", """{ "type": "string", "pattern": "^([01][0-9]|2[0-3]):[0-5][0-9]$" }""");
    public static readonly Shape EndOfDay = Typed("time of day up to 24:00", """{ "type": "string", "pattern": "^(([01][0-9]|2[0-3]):[0-5][0-9]|24:00)$" }""");
    public static readonly Shape Instant = Typed("instant of RFC 3339, with its offset", """
        { "type": "string", "pattern": "^[0-9]{4}-[0-9]{2}-[0-9]{2}[Tt ][0-9]{2}:[0-9]{2}:[0-9]{2}(\\.[0-9]{1,7})?([Zz]|[+-][0-9]{2}:[0-9]{2})$" }
        """);
    public static readonly Shape Interface = Typed("interface, such as eth1", """
        { "anyOf": [ { "type": "string", "pattern": "^[^\\s*?:]+$" }, { "type": ["number", "boolean"] } ] }
        """);

    /// <summary>A shape whose schema is written out.</summary>
    public static Shape Typed(string words, string schema) => new(words, () => JsonNode.Parse(schema)!);

    /// <summary>A whole number in a range.</summary>
    public static Shape Integer(int minimum, int maximum) => new(
        maximum == int.MaxValue ? minimum == int.MinValue ? "whole number" : $"whole number from {minimum}" : $"whole number from {minimum} to {maximum}",
        () => new JsonObject { ["type"] = "integer", ["minimum"] = minimum, ["maximum"] = maximum });

    /// <summary>A share, or a whole number.</summary>
    public static Shape Amount(int least) => Typed("whole number, or percentage up to 100%", $$"""
        { "anyOf": [ { "type": "integer", "minimum": {{least}}, "maximum": 2147483647 }, { "type": "string", "pattern": "^(100(\\.0+)?|[1-9]?[0-9](\\.[0-9]+)?)%$" } ] }
        """);

    /// <summary>One of some words.</summary>
    public static Shape OneOf(params IEnumerable<string> words)
    {
        var all = words.ToList();
        return new Shape(string.Join(", ", all.Select(word => $"`{word}`")), () => new JsonObject { ["enum"] = new JsonArray([.. all.Select(word => (JsonNode)word)]) });
    }

    /// <summary>A mapping of known keys.</summary>
    public static Shape Mapping(string section) =>
        new($"[{section}](#{Anchor(section)})", () => Reference(section)) { Section = section };

    /// <summary>A list of mappings of known keys.</summary>
    public static Shape Mappings(string section, int least = 1) => new(
        $"list of [{section}](#{Anchor(section)})",
        () => new JsonObject { ["type"] = "array", ["minItems"] = least, ["items"] = WithTemplate(Reference(section)) })
    {
        Section = section,
    };

    /// <summary>A list of values.</summary>
    public static Shape List(Shape of, int least = 1, int most = int.MaxValue, bool isDistinct = true) => new($"list of {of.Words}", () =>
    {
        var list = new JsonObject { ["type"] = "array", ["minItems"] = least, ["items"] = WithTemplate(of.Schema()) };
        if (most < int.MaxValue)
            list["maxItems"] = most;
        if (isDistinct)
            list["uniqueItems"] = true;
        return list;
    });

    /// <summary>What refers to a definition of the schema.</summary>
    public static JsonObject Reference(string definition) => new() { ["$ref"] = $"#/$defs/{definition}" };

    /// <summary>A schema, or a text with templates in the place of what it asks for.</summary>
    public static JsonObject WithTemplate(JsonNode schema) => new() { ["anyOf"] = new JsonArray(schema, Reference("template")) };

    private static string Anchor(string section) => section.ToLowerInvariant();
}
