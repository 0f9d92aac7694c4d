using System.Text.Json;
using System.Text.Json.Nodes;

namespace HyperMesh.Autonomic.Ebpf.Manifests;

/// <summary>Turns a tree into an element by its text: the serializer would need reflection, which a trimmed program does not have.</summary>
internal static class PlainJson
{
    public static JsonElement Element(JsonNode? node)
    {
        using var parsed = JsonDocument.Parse(node?.ToJsonString() ?? "null");
        return parsed.RootElement.Clone();
    }
}
