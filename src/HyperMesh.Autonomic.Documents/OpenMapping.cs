namespace HyperMesh.Autonomic.Documents;

/// <summary>Takes keys and values in turn. The value of a key that is refused is read, for its own problems, and dropped.</summary>
internal sealed class OpenMapping(Place place, PointerPath path, bool isFlow, ProblemList problems) : OpenNode(place, path, isFlow)
{
    private readonly List<MappingEntry> _entries = [];
    private readonly Dictionary<string, Place> _keys = new(StringComparer.Ordinal);
    private PointerPath? _valuePath;
    private ScalarNode? _key;

    /// <summary>True when its place is that of its first key.</summary>
    public bool BeginsAtKey { get; init; }

    private bool ExpectsValue => _valuePath is not null;

    public override PointerPath NextPath(string scalar) => _valuePath ?? Path.Child(scalar);

    public override void Add(Node node)
    {
        if (!ExpectsValue)
        {
            _key = Accepted(node);
            _valuePath = Path.Child(node is ScalarNode scalar ? scalar.Text : "");
            return;
        }
        if (_key is not null)
            _entries.Add(new MappingEntry(_key, node));
        (_key, _valuePath) = (null, null);
    }

    public override Node Close() => new MappingNode(BeginsAtKey && _entries.Count > 0 ? _entries[0].Key.Place : Place, Path, _entries);

    private ScalarNode? Accepted(Node node)
    {
        if (node is not ScalarNode key)
            problems.Add(node.Place, $"a key must be text, found {node.Description}");
        else if (key is { IsPlain: true, Text: "" })
            problems.Add(key.Place, "a key is missing before the colon");
        else if (_keys.TryGetValue(key.Text, out var first))
            problems.Add(key.Place, $"the key {Quoted.Of(key.Text)} is given twice", $"the first is at {first}");
        else if (_keys.TryAdd(key.Text, key.Place))
            return key;
        return null;
    }
}
