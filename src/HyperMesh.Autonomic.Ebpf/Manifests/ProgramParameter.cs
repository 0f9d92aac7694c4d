using HyperMesh.Autonomic.Ebpf.Manifests.Values;

namespace HyperMesh.Autonomic.Ebpf.Manifests;

/// <summary>Something that the configuration of a program can set.</summary>
public abstract record ProgramParameter(string Name, string Help);

/// <summary>One value.</summary>
/// <param name="Name">As configurations name it.</param>
/// <param name="Help">One sentence.</param>
/// <param name="Type">What it looks like.</param>
/// <param name="Default">What holds where the configuration does not say; null for one that it has to say.</param>
/// <param name="Target">Where it goes.</param>
public sealed record ScalarParameter(string Name, string Help, ConfigType Type, ConfigValue? Default, FieldTarget Target)
    : ProgramParameter(Name, Help);

/// <summary>Items that become the entries of a map.</summary>
/// <param name="Name">As configurations name it.</param>
/// <param name="Help">One sentence.</param>
/// <param name="IsRequired">Whether the configuration has to give it; else it may be left out for no items.</param>
/// <param name="Map">The map.</param>
/// <param name="MaxItems">The most items.</param>
/// <param name="Fields">The fields of an item.</param>
/// <param name="Count">Where the number of items goes, or null.</param>
public sealed record TableParameter(
    string Name, string Help, bool IsRequired, string Map, int MaxItems, IReadOnlyList<TableField> Fields, FieldTarget? Count)
    : ProgramParameter(Name, Help);

/// <summary>A list of rules, of which the first that matches decides.</summary>
/// <param name="Name">As configurations name it.</param>
/// <param name="Help">One sentence.</param>
/// <param name="MaxItems">The most rules.</param>
/// <param name="Maps">What they are compiled to.</param>
/// <param name="Fields">The fields of a rule.</param>
public sealed record RulesParameter(string Name, string Help, int MaxItems, RuleMaps Maps, IReadOnlyList<RuleField> Fields)
    : ProgramParameter(Name, Help);
