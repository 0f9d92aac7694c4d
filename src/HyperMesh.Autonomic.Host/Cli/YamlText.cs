using System.Text.Json;
using YamlDotNet.Serialization;

namespace HyperMesh.Autonomic.Host.Cli;

/// <summary>JSON written as YAML: the same document for people who would rather read that.</summary>
internal static class YamlText
{
    public static string Of(string json) =>
        new SerializerBuilder().WithQuotingNecessaryStrings().DisableAliases().Build().Serialize(Value(JsonDocument.Parse(json).RootElement)!);

    private static object? Value(JsonElement json) => json.ValueKind switch
    {
        JsonValueKind.Object => json.EnumerateObject().ToDictionary(property => property.Name, property => Value(property.Value)),
        JsonValueKind.Array => json.EnumerateArray().Select(Value).ToList(),
        JsonValueKind.String => json.GetString(),
        JsonValueKind.Number => json.TryGetInt64(out var whole) ? whole : json.GetDouble(),
        JsonValueKind.True => true,
        JsonValueKind.False => false,
        _ => null,
    };
}
