namespace HyperMesh.Autonomic.Documents;

public sealed partial class MappingReader
{
    /// <summary>
    /// A mapping below this one, to be read and ended with <see cref="Done"/> by the caller; null when missing, which is reported.
    /// </summary>
    public MappingReader? RequiredMapping(string name) => Required(name) is { } node ? Reader(node) : null;

    /// <summary>A mapping below this one, to be read and ended with <see cref="Done"/> by the caller, or null.</summary>
    public MappingReader? OptionalMapping(string name) => Optional(name) is { } node ? Reader(node) : null;

    /// <summary>The items of a list; a list that is missing or empty is reported.</summary>
    public IReadOnlyList<Node> RequiredSequence(string name)
    {
        if (Required(name) is not { } node || !node.TrySequence(Problems, out var sequence))
            return [];
        if (sequence.Items.Count == 0)
            Problems.Add(sequence.Place, $"{Quoted.Of(name)} is an empty list", "give at least one item");
        return sequence.Items;
    }

    /// <summary>The items of a list; none when there is no such key.</summary>
    public IReadOnlyList<Node> OptionalSequence(string name) =>
        Optional(name) is { } node && node.TrySequence(Problems, out var sequence) ? sequence.Items : [];

    /// <summary>A list of texts, not empty. Items that are no text are reported and left out.</summary>
    public IReadOnlyList<string> RequiredStrings(string name) => Strings(RequiredSequence(name));

    /// <summary>A list of texts; none when there is no such key. Items that are no text are reported and left out.</summary>
    public IReadOnlyList<string> OptionalStrings(string name) => Strings(OptionalSequence(name));

    /// <summary>A list of mappings, not empty; each is to be read and ended by the caller. Other items are reported and left out.</summary>
    public IReadOnlyList<MappingReader> RequiredMappings(string name) => Readers(RequiredSequence(name));

    /// <summary>A list of mappings; none when there is no such key. Other items are reported and left out.</summary>
    public IReadOnlyList<MappingReader> OptionalMappings(string name) => Readers(OptionalSequence(name));

    /// <summary>Texts by keys that the author chooses, such as labels; none when there is no such key.</summary>
    public IReadOnlyDictionary<string, string> OptionalStringMap(string name)
    {
        var texts = new Dictionary<string, string>(StringComparer.Ordinal);
        if (Optional(name) is not { } node || !node.TryMapping(Problems, out var mapping))
            return texts;
        foreach (var entry in mapping.Entries)
        {
            if (entry.Value.TryScalar(Problems, Text, out var scalar) && scalar.TryString(Problems, out var text))
                texts.Add(entry.Key.Text, text);
        }
        return texts;
    }

    private MappingReader? Reader(Node node) => node.TryMapping(Problems, out var mapping) ? new MappingReader(mapping, Problems) : null;

    private List<MappingReader> Readers(IReadOnlyList<Node> items) => [.. items.Select(Reader).OfType<MappingReader>()];

    private List<string> Strings(IReadOnlyList<Node> items)
    {
        var texts = new List<string>(items.Count);
        foreach (var item in items)
        {
            if (item.TryScalar(Problems, Text, out var scalar) && scalar.TryString(Problems, out var text))
                texts.Add(text);
        }
        return texts;
    }
}
