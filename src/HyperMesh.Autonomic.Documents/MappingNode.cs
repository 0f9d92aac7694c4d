using System.Diagnostics.CodeAnalysis;
using System.Text.Json.Nodes;

namespace HyperMesh.Autonomic.Documents;

/// <summary>Keys and values, in the order of the document. Every key is a scalar and stands once.</summary>
public sealed class MappingNode : Node
{
    private readonly Dictionary<string, MappingEntry> _byKey;

    internal MappingNode(Place place, PointerPath path, IReadOnlyList<MappingEntry> entries)
        : base(place, path)
    {
        Entries = entries;
        _byKey = entries.ToDictionary(entry => entry.Key.Text, StringComparer.Ordinal);
    }

    /// <summary>The entries in the order of the document.</summary>
    public IReadOnlyList<MappingEntry> Entries { get; }

    /// <inheritdoc/>
    public override string Description => "a mapping";

    /// <summary>Looks a key up; case matters.</summary>
    public bool TryGet(string key, [NotNullWhen(true)] out MappingEntry? entry) => _byKey.TryGetValue(key, out entry);

    /// <summary>The value of a key, or null when there is no such key; case matters.</summary>
    public Node? ValueOf(string key) => _byKey.GetValueOrDefault(key)?.Value;

    /// <inheritdoc/>
    public override JsonNode ToJson()
    {
        var json = new JsonObject();
        foreach (var entry in Entries)
            json.Add(entry.Key.Text, entry.Value.ToJson());
        return json;
    }

    private protected override Node? Child(string key) => ValueOf(key);
}
