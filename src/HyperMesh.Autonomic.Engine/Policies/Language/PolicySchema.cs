using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using HyperMesh.Autonomic.Documents;

namespace HyperMesh.Autonomic.Engine.Policies;

/// <summary>The language as JSON Schema (draft 2020-12), for completion, hover and checks in editors. It speaks of one document.</summary>
/// <remarks>What it cannot say, and the reader refuses: whether a name that is referred to is there (rules, defaults, variables, time zones,
/// programs, detectors and their settings), the range and fineness of a duration, values that exclude each other (a way out that meets the way
/// in, a silence that ends before it begins), a burst whose budget may be in the defaults, names that stand twice, what executors find wrong in arguments, what comes of a template, and how
/// a number is written (1.0 for a whole number, 007).</remarks>
public static class PolicySchema
{
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>The schema as text, with a line end; the same for the same verbs.</summary>
    public static string Text(IEnumerable<ActionVerb> verbs) => Create(verbs).ToJsonString(Indented) + "\n";

    /// <summary>The schema.</summary>
    /// <param name="verbs">What policies may ask for.</param>
    public static JsonObject Create(IEnumerable<ActionVerb> verbs)
    {
        ArgumentNullException.ThrowIfNull(verbs);
        var known = verbs.OrderBy(verb => verb.Name, StringComparer.Ordinal).ToList();
        var definitions = new JsonObject();
        foreach (var section in PolicyLanguage.Sections)
            definitions[section.Name] = Of(section);
        foreach (var (name, schema) in Basics(known))
            definitions[name] = schema;
        foreach (var verb in known)
            definitions[$"verb.{verb.Name}"] = Arguments(verb);
        definitions["step"] = Step(known);
        definitions["parallelStep"] = Step(known, isNested: true);
        var schemaOf = Document();
        schemaOf["$defs"] = definitions;
        return schemaOf;
    }

    private static JsonObject Document() => new()
    {
        ["$schema"] = "https://json-schema.org/draft/2020-12/schema",
        ["title"] = "Policies of HyperMesh.Autonomic",
        ["description"] = "A document of a set of policies.",
        ["type"] = "object",
        ["properties"] = new JsonObject
        {
            ["apiVersion"] = new JsonObject { ["const"] = Resource.ApiVersion, ["description"] = "The version of the language." },
            ["kind"] = new JsonObject { ["enum"] = new JsonArray([.. PolicySetReader.Kinds.Select(kind => (JsonNode)kind)]), ["description"] = "Which kind of document it is." },
            ["metadata"] = Shape.Reference("metadata"),
            ["spec"] = new JsonObject { ["type"] = "object" },
        },
        ["required"] = new JsonArray("apiVersion", "kind", "metadata", "spec"),
        ["additionalProperties"] = false,
        ["allOf"] = new JsonArray([.. PolicySetReader.Kinds.Zip(["policySpec", "defaultsSpec", "setSpec"], SpecOf)]),
    };

    private static JsonNode SpecOf(string kind, string section) => new JsonObject
    {
        ["if"] = new JsonObject { ["properties"] = new JsonObject { ["kind"] = new JsonObject { ["const"] = kind } }, ["required"] = new JsonArray("kind") },
        ["then"] = new JsonObject { ["properties"] = new JsonObject { ["spec"] = Shape.Reference(section) } },
    };

    private static JsonObject Of(LanguageSection section)
    {
        var properties = new JsonObject();
        foreach (var key in section.Keys)
            properties[key.Name] = Of(key);
        var schema = new JsonObject { ["description"] = section.Help, ["type"] = "object", ["properties"] = properties };
        if (section.Keys.Any(key => key.IsRequired))
            schema["required"] = new JsonArray([.. section.Keys.Where(key => key.IsRequired).Select(key => (JsonNode)key.Name)]);
        schema["additionalProperties"] = false;
        foreach (var (name, constraint) in section.Constraints is null ? [] : JsonNode.Parse(section.Constraints)!.AsObject())
            schema[name] = constraint!.DeepClone();
        return schema;
    }

    private static JsonObject Of(LanguageKey key)
    {
        var schema = key.Shape.TakesTemplates ? Shape.WithTemplate(key.Shape.Schema()) : key.Shape.Schema().AsObject();
        schema["description"] = key.Default is null ? key.Help : $"{key.Help} Default: {key.Default.Replace("`", "", StringComparison.Ordinal)}.";
        return schema;
    }

    private static IEnumerable<(string Name, JsonNode Schema)> Basics(IReadOnlyList<ActionVerb> verbs) =>
    [
        ("metadata", new JsonObject
        {
            ["description"] = "What the document is called.",
            ["type"] = "object",
            ["properties"] = new JsonObject { ["name"] = Shape.Name.Schema(), ["description"] = Shape.Text.Schema() },
            ["required"] = new JsonArray("name"),
            ["additionalProperties"] = false,
        }),
        ("template", JsonNode.Parse("""
            { "description": "A text with ${var.NAME}, which is filled in when the policy is read; $${ is a literal ${.", "type": "string", "pattern": "\\$\\{" }
            """)!),
        ("constant", JsonNode.Parse("""
            { "description": "A value without templates.", "anyOf": [
              { "type": "string", "not": { "pattern": "(^|[^$])\\$\\{" } }, { "type": ["number", "boolean"] },
              { "type": "array", "items": { "$ref": "#/$defs/part" } }, { "type": "object", "additionalProperties": { "$ref": "#/$defs/part" } } ] }
            """)!),
        ("part", JsonNode.Parse("""{ "anyOf": [ { "$ref": "#/$defs/constant" }, { "type": "null" } ] }""")!),
        ("fieldTest", JsonNode.Parse("""
            { "description": "A value, a list of values, prefixes, or the opposite of these.", "anyOf": [ { "$ref": "#/$defs/fieldValues" },
              { "type": "object", "minProperties": 1, "additionalProperties": false, "properties": { "cidr": { "$ref": "#/$defs/prefixes" }, "not": {
                "anyOf": [ { "$ref": "#/$defs/fieldValues" },
                  { "type": "object", "required": ["cidr"], "additionalProperties": false, "properties": { "cidr": { "$ref": "#/$defs/prefixes" } } } ] } } } ] }
            """)!),
        ("fieldValues", JsonNode.Parse("""
            { "anyOf": [ { "type": ["string", "number", "boolean"] }, { "type": "array", "minItems": 1, "items": { "type": ["string", "number", "boolean"] } } ] }
            """)!),
        ("prefixes", JsonNode.Parse("""
            { "description": "A prefix, such as 10.0.0.0/8, or a list of them.",
              "anyOf": [ { "$ref": "#/$defs/prefix" }, { "$ref": "#/$defs/template" },
                         { "type": "array", "minItems": 1, "items": { "anyOf": [ { "$ref": "#/$defs/prefix" }, { "$ref": "#/$defs/template" } ] } } ] }
            """)!),
        ("prefix", JsonNode.Parse("""{ "type": "string", "pattern": "^[0-9a-fA-F:.]+/[0-9]{1,3}$" }""")!),
        ("hookKind", new JsonObject
        {
            ["enum"] = new JsonArray([.. verbs.Where(verb => !verb.IsMomentary).Select(verb => verb.HookKind).Distinct().Select(kind => (JsonNode)kind)]),
        }),
    ];

    private static JsonObject Step(IReadOnlyList<ActionVerb> verbs, bool isNested = false)
    {
        var properties = new JsonObject();
        foreach (var verb in verbs)
            properties[verb.Name] = Shape.WithTemplate(Shape.Reference($"verb.{verb.Name}"));
        properties["timeout"] = Option(Shape.Duration, "After this long without an answer the outcome is unknown, 1 ms to 1 h.");
        properties["retry"] = Option(Shape.Mapping("retry"), "What is done when the step fails.");
        properties["interface"] = Option(Shape.Interface, "Acts there instead of on the rule's target.");
        var one = new JsonObject
        {
            ["type"] = "object",
            ["properties"] = properties,
            ["additionalProperties"] = false,
            ["oneOf"] = new JsonArray([.. verbs.Select(verb => new JsonObject { ["required"] = new JsonArray(verb.Name) })]),
        };
        if (isNested)
            return one;

        return new JsonObject
        {
            ["description"] = "One verb with its arguments, or several side by side.",
            ["anyOf"] = new JsonArray(one, new JsonObject
            {
                ["type"] = "object",
                ["properties"] = new JsonObject { ["parallel"] = Option(Shape.Mappings("parallelStep"), "Steps that run side by side.") },
                ["required"] = new JsonArray("parallel"),
                ["additionalProperties"] = false,
            }),
        };
    }

    private static JsonObject Option(Shape shape, string help)
    {
        var schema = Shape.WithTemplate(shape.Schema());
        schema["description"] = help;
        return schema;
    }

    private static JsonObject Arguments(ActionVerb verb)
    {
        var schema = new JsonObject { ["description"] = verb.Help, ["type"] = "object" };
        if (verb.Arguments.Count == 0)
            return schema;

        var properties = new JsonObject();
        foreach (var argument in verb.Arguments)
        {
            properties[argument.Name] = Templated(argument.Schema);
            properties[argument.Name]!["description"] = argument.Help;
        }

        schema["properties"] = properties;
        schema["required"] = new JsonArray([.. verb.Arguments.Where(argument => argument.IsRequired).Select(argument => (JsonNode)argument.Name)]);
        schema["additionalProperties"] = false;
        if (verb.Constraints.Count > 0)
            schema["allOf"] = new JsonArray([.. verb.Constraints.Select(constraint => Inside(constraint.DeepClone()))]);
        return schema;
    }

    /// <summary>A schema that takes a template wherever it takes a value.</summary>
    private static JsonObject Templated(JsonNode schema) => Shape.WithTemplate(Inside(schema.DeepClone()));

    /// <summary>The same in all that is below a schema.</summary>
    private static JsonNode Inside(JsonNode node)
    {
        if (node is not JsonObject schema)
            return node;

        foreach (var name in ValueKeywords)
            if (schema[name] is JsonObject part)
                schema[name] = Templated(part);
        foreach (var name in schema["properties"]?.AsObject().Select(property => property.Key).ToList() ?? [])
            schema["properties"]![name] = Templated(schema["properties"]![name]!);
        foreach (var name in PartKeywords)
            if (schema[name] is { } part)
                foreach (var branch in part as JsonArray ?? [])
                    Inside(branch!);
        foreach (var name in BranchKeywords)
            if (schema[name] is { } branch)
                Inside(branch);
        return schema;
    }

    private static readonly string[] ValueKeywords = ["items", "additionalProperties"];
    private static readonly string[] PartKeywords = ["anyOf", "oneOf", "allOf"];
    private static readonly string[] BranchKeywords = ["then", "else"];
}
