using HyperMesh.Autonomic.Documents;

namespace HyperMesh.Autonomic.Engine.Policies;

/// <summary>The variables that a document may use, and what they hold. Immutable.</summary>
internal sealed class Variables
{
    public static readonly Variables None = new([]);

    private readonly Dictionary<string, Node> _values;

    private Variables(Dictionary<string, Node> values) => _values = values;

    public IEnumerable<string> Names => _values.Keys;

    /// <summary>These variables and, where they do not say, those of a farther scope.</summary>
    public Variables Or(Variables farther)
    {
        var values = new Dictionary<string, Node>(farther._values);
        foreach (var (name, value) in _values)
            values[name] = value;
        return values.Count == 0 ? None : new Variables(values);
    }

    public Node? Find(string name) => _values.GetValueOrDefault(name);

    /// <summary>What a spec says under <c>variables</c>.</summary>
    public static Variables Read(MappingReader spec)
    {
        var values = new Dictionary<string, Node>();
        if (spec.Optional("variables") is not { } node || !node.TryMapping(spec.Problems, out var mapping))
            return None;

        foreach (var entry in mapping.Entries)
        {
            if (!TemplateText.IsVariable(entry.Key.Text))
                spec.Problems.Add(entry.Key.Place, $"{Quoted.Of(entry.Key.Text)} is no name of a variable", "use letters, digits, '-' and '_'");
            else if (entry.Value is ScalarNode { IsNull: true })
                spec.Problems.Add(entry.Value.Place, "a variable needs a value", "give a value or remove the key");
            else if (IsConstant(entry.Value, spec.Problems))
                values[entry.Key.Text] = entry.Value;
        }

        return values.Count == 0 ? None : new Variables(values);
    }

    /// <summary>A variable does not use others: what it holds can be seen where it stands.</summary>
    private static bool IsConstant(Node node, ProblemList problems) => node switch
    {
        MappingNode mapping => mapping.Entries.All(entry => IsConstant(entry.Value, problems)),
        SequenceNode list => list.Items.All(item => IsConstant(item, problems)),
        ScalarNode scalar when TemplateText.Parse(scalar.Text).Any(part => part.Kind != TemplatePartKind.Text) =>
            Refuse(scalar, problems),
        _ => true,
    };

    private static bool Refuse(ScalarNode scalar, ProblemList problems)
    {
        problems.Add(scalar.Place, "a variable holds a value, and no template", "write the value out; a literal ${ is written $${");
        return false;
    }
}
