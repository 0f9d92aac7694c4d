namespace HyperMesh.Autonomic.Engine.Policies;

/// <summary>A key of the policy language.</summary>
/// <param name="Name">As it is written.</param>
/// <param name="Shape">What its value may look like.</param>
/// <param name="Help">What it means, in a sentence or two.</param>
public sealed record LanguageKey(string Name, Shape Shape, string Help)
{
    public bool IsRequired { get; init; }

    /// <summary>What holds where it is left out; null where nothing does.</summary>
    public string? Default { get; init; }
}

/// <summary>A mapping of the policy language: its keys, in the order in which they are written.</summary>
/// <param name="Name">What definitions of the schema and headings of the reference call it.</param>
/// <param name="Help">What it is.</param>
/// <param name="Keys">Its keys.</param>
public sealed record LanguageSection(string Name, string Help, IReadOnlyList<LanguageKey> Keys)
{
    /// <summary>What else must be so, as members of its JSON Schema; null for nothing.</summary>
    public string? Constraints { get; init; }

    /// <summary>An example, in YAML; null where those around it show it.</summary>
    public string? Example { get; init; }
}
