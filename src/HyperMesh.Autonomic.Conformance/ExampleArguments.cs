using System.Text.Json;
using System.Text.Json.Nodes;

namespace HyperMesh.Autonomic.Conformance;

/// <summary>Makes actions to ask with out of what a verb says of itself.</summary>
internal static class ExampleArguments
{
    private static readonly JsonElement Empty = JsonElement.Parse("{}");

    /// <summary>An action that the verb's schemas allow; null where they do not say enough to make one.</summary>
    public static PlannedAction? Of(ActionVerb verb)
    {
        var arguments = new JsonObject();
        foreach (var argument in verb.Arguments.Where(argument => argument.IsRequired))
        {
            if (Value(argument.Schema) is not { } value)
                return null;
            arguments[argument.Name] = value;
        }

        return Action(verb, ToElement(arguments));
    }

    public static PlannedAction Action(ActionVerb verb, JsonElement arguments) => new(verb.Name, $"{verb.HookKind}:conformance", arguments);

    /// <summary>Arguments that nobody would write, and that are handed in all the same.</summary>
    public static IEnumerable<JsonElement> Odd(ActionVerb verb)
    {
        yield return default;
        foreach (var text in (string[])["null", "true", "1", "-1e308", "\"x\"", "[]", "[{}]", "{}", "{\"\":null}", "{\"a\":{\"b\":[{\"c\":[[]]}]}}"])
            yield return JsonElement.Parse(text);
        foreach (var value in (string[])["null", "true", "-1", "1e300", "\"\"", "\"\\u0000\"", "[]", "[null,1,{}]", "{}", "{\"x\":{}}"])
            foreach (var argument in verb.Arguments)
                yield return With(Empty, argument.Name, JsonNode.Parse(value));
        foreach (var value in (string[])["null", "\"x\"", "{}"])
        {
            var all = new JsonObject();
            foreach (var argument in verb.Arguments)
                all[argument.Name] = JsonNode.Parse(value);
            yield return ToElement(all);
        }
    }

    public static JsonElement With(JsonElement arguments, string name, JsonNode? value)
    {
        var changed = JsonObject.Create(arguments)!.DeepClone().AsObject();
        changed[name] = value;
        return ToElement(changed);
    }

    public static JsonElement Without(JsonElement arguments, string name)
    {
        var changed = JsonObject.Create(arguments)!.DeepClone().AsObject();
        changed.Remove(name);
        return ToElement(changed);
    }

    private static JsonElement ToElement(JsonObject arguments) => JsonElement.Parse(arguments.ToJsonString());

    private static JsonNode? Value(JsonNode schema)
    {
        if (schema is not JsonObject of)
            return null;
        if (of["const"] is { } constant)
            return constant.DeepClone();
        if ((of["default"] ?? (of["examples"] as JsonArray)?.FirstOrDefault() ?? (of["enum"] as JsonArray)?.FirstOrDefault()) is { } given)
            return given.DeepClone();

        // Any other value would be a guess: a schema allows more than Check does.
        return of["type"]?.ToString() == "boolean" ? JsonValue.Create(true) : null;
    }
}
