namespace HyperMesh.Autonomic.Ebpf.Manifests;

/// <summary>Events that a program sends through a ring buffer or a perf event array.</summary>
public sealed record ProgramEvent
{
    public required string Name { get; init; }

    public required string Help { get; init; }

    public required string Map { get; init; }

    /// <summary>The struct's name in the object's BTF.</summary>
    public required string Struct { get; init; }

    /// <summary>The columns in their order; empty for all members as they are.</summary>
    public required IReadOnlyList<ShownMember> Fields { get; init; }

    /// <summary>Where the program counts those that found no room, or null.</summary>
    public FieldTarget? Lost { get; init; }
}
