namespace HyperMesh.Autonomic.Documents;

/// <summary>A key of a mapping, with its place, and the value that belongs to it.</summary>
public sealed record MappingEntry(ScalarNode Key, Node Value);
