using System.Text.Json;
using System.Text.Json.Nodes;

namespace HyperMesh.Autonomic.Ebpf.Manifests;

/// <summary>JSON of parts of documents, without reflection.</summary>
internal static class ConfigJson
{
    // More than documents are read to.
    private static readonly JsonDocumentOptions Options = new() { MaxDepth = 256 };

    public static JsonElement Element(JsonNode? node) => JsonElement.Parse(node?.ToJsonString() ?? "null", Options);
}
