using HyperMesh.Autonomic.Documents;

namespace HyperMesh.Autonomic.Ebpf.Manifests;

/// <summary>What a BPF program is, counts and can be told: all that the rest of the system knows of it. Immutable.</summary>
public sealed record ProgramManifest
{
    public required string Name { get; init; }

    public required string Description { get; init; }

    /// <summary>Program type: <c>xdp</c>.</summary>
    public required string Type { get; init; }

    /// <summary>Kinds of hooks that it may be attached to.</summary>
    public required IReadOnlyList<string> Hooks { get; init; }

    /// <summary>Path of the object file.</summary>
    public required string ObjectPath { get; init; }

    /// <summary>The program's function in the object.</summary>
    public required string Function { get; init; }

    public required string License { get; init; }

    public required IReadOnlyDictionary<string, MapOnSwap> Maps { get; init; }

    public required IReadOnlyList<ProgramCounter> Counters { get; init; }

    public required IReadOnlyList<ProgramParameter> Parameters { get; init; }

    /// <summary>Where the manifest begins.</summary>
    public required Place Place { get; init; }
}
