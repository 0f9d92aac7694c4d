namespace HyperMesh.Autonomic.Ebpf.Manifests;

/// <summary>A member of a struct as people see it: a label of a series or a column of an event.</summary>
/// <param name="Name">Of the label or column.</param>
/// <param name="Member">The struct's member; null for the whole key.</param>
/// <param name="Form">How its bytes are written.</param>
/// <param name="Words">Words for its numbers; a number without one is written as it is.</param>
public sealed record ShownMember(string Name, string? Member, ValueForm Form, IReadOnlyDictionary<ulong, string> Words);
