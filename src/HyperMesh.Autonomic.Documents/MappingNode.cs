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

    /// <summary>This mapping with other values: itself where none changes.</summary>
    /// <param name="value">The new value of an entry; its old one where it stays.</param>
    public MappingNode Replace(Func<MappingEntry, Node> value)
    {
        ArgumentNullException.ThrowIfNull(value);
        MappingEntry[]? replaced = null;
        for (var i = 0; i < Entries.Count; i++)
        {
            if (value(Entries[i]) is var now && ReferenceEquals(now, Entries[i].Value))
                continue;
            replaced ??= [.. Entries];
            replaced[i] = Entries[i] with { Value = now };
        }
        return replaced is null ? this : new MappingNode(Place, Path, replaced);
    }

    /// <summary>This mapping and, after its own entries, those of another whose keys it does not have.</summary>
    public MappingNode Or(MappingNode other)
    {
        ArgumentNullException.ThrowIfNull(other);
        var added = other.Entries.Where(entry => !_byKey.ContainsKey(entry.Key.Text)).ToList();
        return added.Count == 0 ? this : new MappingNode(Place, Path, [.. Entries, .. added]);
    }

    /// <inheritdoc/>
    public override Node At(Place place) =>
        new MappingNode(place, Path, [.. Entries.Select(entry => new MappingEntry((ScalarNode)entry.Key.At(place), entry.Value.At(place)))]);

    private protected override Node? Child(string key) => ValueOf(key);
}
