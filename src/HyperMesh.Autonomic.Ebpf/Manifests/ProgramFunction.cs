namespace HyperMesh.Autonomic.Ebpf.Manifests;

/// <summary>A function of a program that is attached to hooks. Immutable.</summary>
public sealed record ProgramFunction
{
    /// <summary>Its name in the object.</summary>
    public required string Name { get; init; }

    public required FunctionType Type { get; init; }

    /// <summary>The kinds of hooks that it is for.</summary>
    public required IReadOnlyList<HookKind> Hooks { get; init; }

    /// <summary>The place in the kernel or a binary, for types whose hook is <see cref="HookKind.Trace"/>; else null.</summary>
    public string? Attach { get; init; }

    /// <summary>The function that takes its place where the kernel cannot run this one, or null.</summary>
    public string? Else { get; init; }

    /// <summary>True when the rest goes on without it where the kernel cannot run it.</summary>
    public bool IsOptional { get; init; }
}
