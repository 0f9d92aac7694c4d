using System.Globalization;
using System.Text.Json.Nodes;

namespace HyperMesh.Autonomic.Documents;

/// <summary>A list of values, in the order of the document.</summary>
public sealed class SequenceNode : Node
{
    internal SequenceNode(Place place, PointerPath path, IReadOnlyList<Node> items)
        : base(place, path) => Items = items;

    /// <summary>The values in the order of the document.</summary>
    public IReadOnlyList<Node> Items { get; }

    /// <inheritdoc/>
    public override string Description => "a list";

    /// <inheritdoc/>
    public override JsonNode ToJson() => new JsonArray([.. Items.Select(item => item.ToJson())]);

    /// <summary>This list with other items: itself where none changes.</summary>
    public SequenceNode Replace(Func<Node, Node> item)
    {
        ArgumentNullException.ThrowIfNull(item);
        Node[]? replaced = null;
        for (var i = 0; i < Items.Count; i++)
        {
            if (item(Items[i]) is var now && ReferenceEquals(now, Items[i]))
                continue;
            replaced ??= [.. Items];
            replaced[i] = now;
        }
        return replaced is null ? this : new SequenceNode(Place, Path, replaced);
    }

    /// <inheritdoc/>
    public override Node At(Place place) => new SequenceNode(place, Path, [.. Items.Select(item => item.At(place))]);

    private protected override Node? Child(string key)
    {
        var isIndex = int.TryParse(key, NumberStyles.None, CultureInfo.InvariantCulture, out var index)
            && index < Items.Count
            && (key.Length == 1 || key[0] != '0');
        return isIndex ? Items[index] : null;
    }
}
