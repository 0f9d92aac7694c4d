using System.Text.Json;
using System.Text.Json.Nodes;

namespace HyperMesh.Autonomic.Engine.PolicyTests;

/// <summary>Whether a JSON value is part of another: of objects the keys that are given, lists item by item, numbers by value.</summary>
internal static class JsonPart
{
    public static bool IsIn(JsonNode? part, JsonElement whole) => part switch
    {
        null => whole.ValueKind == JsonValueKind.Null,
        JsonObject wanted => whole.ValueKind == JsonValueKind.Object
            && wanted.All(pair => whole.TryGetProperty(pair.Key, out var value) && IsIn(pair.Value, value)),
        JsonArray wanted => whole.ValueKind == JsonValueKind.Array && whole.GetArrayLength() == wanted.Count
            && wanted.Zip(whole.EnumerateArray()).All(pair => IsIn(pair.First, pair.Second)),
        _ => IsSame(JsonSerializer.SerializeToElement(part), whole),
    };

    private static bool IsSame(JsonElement wanted, JsonElement value) => wanted.ValueKind == JsonValueKind.Number
        ? value.ValueKind == JsonValueKind.Number && wanted.GetDouble().Equals(value.GetDouble())
        : JsonElement.DeepEquals(wanted, value);
}
