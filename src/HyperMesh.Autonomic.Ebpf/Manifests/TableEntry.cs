using HyperMesh.Autonomic.Ebpf.Manifests.Values;

namespace HyperMesh.Autonomic.Ebpf.Manifests;

/// <summary>One item of a table.</summary>
/// <param name="Pointer">Where it stands in the configuration.</param>
/// <param name="Key">The members of its key; a null name is the whole key.</param>
/// <param name="Value">The members of its value; a null name is the whole value.</param>
public sealed record TableEntry(
    string Pointer, IReadOnlyList<(string? Member, ConfigValue Value)> Key, IReadOnlyList<(string? Member, ConfigValue Value)> Value);
