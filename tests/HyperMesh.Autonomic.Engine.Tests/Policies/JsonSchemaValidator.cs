using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace HyperMesh.Autonomic.Engine.Tests.Policies;

/// <summary>The part of JSON Schema 2020-12 that the schema of policies uses, written down anew, so that it knows nothing of the reader.</summary>
internal sealed class JsonSchemaValidator(JsonObject schema)
{
    private static readonly HashSet<string> Silent = ["$schema", "title", "description", "$defs", "then", "else", "default", "examples", "format", "$comment"];
    private static readonly Dictionary<string, Regex> Patterns = [];

    /// <summary>Whether a value fits.</summary>
    public bool Accepts(JsonNode? value) => Fits(schema, value);

    private bool Fits(JsonNode? rule, JsonNode? value)
    {
        if (rule is JsonValue always)
            return always.GetValue<bool>();
        foreach (var (keyword, asked) in rule!.AsObject())
            if (!Silent.Contains(keyword) && !Fits(keyword, asked!, rule.AsObject(), value))
                return false;
        return true;
    }

    private bool Fits(string keyword, JsonNode asked, JsonObject rule, JsonNode? value) => keyword switch
    {
        "$ref" => Fits(Definition(asked.GetValue<string>()), value),
        "type" => asked is JsonArray types ? types.Any(type => Is(type!.GetValue<string>(), value)) : Is(asked.GetValue<string>(), value),
        "enum" => asked.AsArray().Any(one => JsonNode.DeepEquals(one, value)),
        "const" => JsonNode.DeepEquals(asked, value),
        "anyOf" => asked.AsArray().Any(part => Fits(part, value)),
        "oneOf" => asked.AsArray().Count(part => Fits(part, value)) == 1,
        "allOf" => asked.AsArray().All(part => Fits(part, value)),
        "not" => !Fits(asked, value),
        "if" => !rule.TryGetPropertyValue(Fits(asked, value) ? "then" : "else", out var then) || Fits(then, value),
        "pattern" => !Is("string", value) || Pattern(asked).IsMatch(value!.GetValue<string>()),
        "minLength" => !Is("string", value) || value!.GetValue<string>().EnumerateRunes().Count() >= asked.GetValue<int>(),
        "maxLength" => !Is("string", value) || value!.GetValue<string>().EnumerateRunes().Count() <= asked.GetValue<int>(),
        "minimum" => !Is("number", value) || Number(value!) >= Number(asked),
        "maximum" => !Is("number", value) || Number(value!) <= Number(asked),
        "exclusiveMinimum" => !Is("number", value) || Number(value!) > Number(asked),
        "exclusiveMaximum" => !Is("number", value) || Number(value!) < Number(asked),
        _ when value is JsonArray list => FitsList(keyword, asked, list),
        _ when value is JsonObject mapping => FitsMapping(keyword, asked, rule, mapping),
        "items" or "minItems" or "maxItems" or "uniqueItems" or "properties" or "required" or "additionalProperties" or "propertyNames"
            or "minProperties" or "maxProperties" or "dependentRequired" or "dependentSchemas" or "patternProperties" => true,
        _ => throw new NotSupportedException($"the validator does not know '{keyword}'"),
    };

    private bool FitsList(string keyword, JsonNode asked, JsonArray list) => keyword switch
    {
        "items" => list.All(item => Fits(asked, item)),
        "minItems" => list.Count >= asked.GetValue<int>(),
        "maxItems" => list.Count <= asked.GetValue<int>(),
        "uniqueItems" => !asked.GetValue<bool>() || list.Select(item => item?.ToJsonString()).Distinct().Count() == list.Count,
        _ => true,
    };

    private bool FitsMapping(string keyword, JsonNode asked, JsonObject rule, JsonObject mapping) => keyword switch
    {
        "properties" => asked.AsObject().All(property => !mapping.TryGetPropertyValue(property.Key, out var value) || Fits(property.Value, value)),
        "required" => asked.AsArray().All(name => mapping.ContainsKey(name!.GetValue<string>())),
        "additionalProperties" => mapping.All(property => rule["properties"]?.AsObject().ContainsKey(property.Key) == true || Fits(asked, property.Value)),
        "propertyNames" => mapping.All(property => Fits(asked, property.Key)),
        "minProperties" => mapping.Count >= asked.GetValue<int>(),
        "maxProperties" => mapping.Count <= asked.GetValue<int>(),
        "dependentRequired" => asked.AsObject().All(need => !mapping.ContainsKey(need.Key)
            || need.Value!.AsArray().All(name => mapping.ContainsKey(name!.GetValue<string>()))),
        "dependentSchemas" => asked.AsObject().All(need => !mapping.ContainsKey(need.Key) || Fits(need.Value, mapping)),
        _ => true,
    };

    private JsonNode Definition(string reference) => schema["$defs"]![reference["#/$defs/".Length..]]
        ?? throw new NotSupportedException($"{reference} leads nowhere");

    private static Regex Pattern(JsonNode pattern)
    {
        var text = pattern.GetValue<string>();
        lock (Patterns)
            return Patterns.TryGetValue(text, out var known) ? known : Patterns[text] = new Regex(text, RegexOptions.ECMAScript | RegexOptions.Compiled);
    }

    private static double Number(JsonNode value) => double.Parse(value.ToJsonString(), System.Globalization.CultureInfo.InvariantCulture);

    private static bool Is(string type, JsonNode? value) => type switch
    {
        "null" => value is null,
        "object" => value is JsonObject,
        "array" => value is JsonArray,
        "string" => value?.GetValueKind() == JsonValueKind.String,
        "boolean" => value?.GetValueKind() is JsonValueKind.True or JsonValueKind.False,
        "number" => value?.GetValueKind() == JsonValueKind.Number,
        "integer" => value?.GetValueKind() == JsonValueKind.Number && Number(value) is var number && number == Math.Truncate(number),
        _ => throw new NotSupportedException($"the validator does not know the type '{type}'"),
    };
}
