namespace HyperMesh.Autonomic.Ebpf.Manifests;

/// <summary>A member of the struct that a map holds under a key; the member's place comes from BTF.</summary>
/// <param name="Map">Map name.</param>
/// <param name="Key">Array index.</param>
/// <param name="Field">Member name; null for the whole value.</param>
public sealed record FieldTarget(string Map, uint Key, string? Field);
