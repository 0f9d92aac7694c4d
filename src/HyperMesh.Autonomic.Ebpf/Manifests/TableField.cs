using HyperMesh.Autonomic.Ebpf.Manifests.Values;

namespace HyperMesh.Autonomic.Ebpf.Manifests;

/// <summary>A field of the items of a table, and the part of the entry that it becomes.</summary>
/// <param name="Name">As configurations name it.</param>
/// <param name="Help">One sentence.</param>
/// <param name="Type">What it looks like.</param>
/// <param name="IsRequired">Whether every item has to have it.</param>
/// <param name="Default">What holds where an item does not say; null for nothing: its bytes stay zero.</param>
/// <param name="IsKey">True for a part of the key, false for one of the value.</param>
/// <param name="Member">The member; null for the whole key or value.</param>
public sealed record TableField(
    string Name, string Help, ConfigType Type, bool IsRequired, ConfigValue? Default, bool IsKey, string? Member);
