using HyperMesh.Autonomic.Documents;

namespace HyperMesh.Autonomic.Engine.Policies;

/// <summary>In which order the keys of a mapping are written, and what is below them.</summary>
/// <param name="Keys">Known keys, first to last; others follow in the order in which they stand.</param>
/// <param name="Below">The order in the value of a key, or in the items of a list there.</param>
internal sealed record KeyOrder(IReadOnlyList<string> Keys, Func<string, KeyOrder> Below)
{
    /// <summary>Keys stay as they are, and so do those below.</summary>
    public static readonly KeyOrder AsWritten = new([], _ => AsWritten!);

    private static readonly KeyOrder Step = new([], key => key == "parallel" ? Step! : AsWritten);

    /// <summary>The order of a document.</summary>
    public static KeyOrder Of(Node document)
    {
        var spec = (document as MappingNode)?.ValueOf("kind") is ScalarNode { Text: var kind }
            ? kind switch { "Policy" => "policySpec", "PolicyDefaults" => "defaultsSpec", "PolicySet" => "setSpec", _ => null }
            : null;
        return spec is null
            ? AsWritten
            : new KeyOrder(["apiVersion", "kind", "metadata", "spec"], key => key switch
            {
                "metadata" => new KeyOrder(["name", "description"], _ => AsWritten),
                "spec" => Of(spec),
                _ => AsWritten,
            });
    }

    private static KeyOrder Of(string section)
    {
        if (section == "step")
            return Step;

        var keys = PolicyLanguage.Section(section).Keys;
        return new KeyOrder(
            [.. keys.Select(key => key.Name)],
            key => keys.FirstOrDefault(known => known.Name == key)?.Shape.Section is { } below ? Of(below) : AsWritten);
    }
}
