using System.Text.Json;

namespace HyperMesh.Autonomic.Ebpf.Manifests;

/// <summary>A packet, and what a program has to do with it before it may be put on a hook.</summary>
public sealed record CanaryCase
{
    public required string Name { get; init; }

    public required ReadOnlyMemory<byte> Packet { get; init; }

    /// <summary>The verdict as the manifest writes it: a word or a number.</summary>
    public required string Verdict { get; init; }

    /// <summary>The configuration to run it with; null for the one that the hook is about to get.</summary>
    public JsonElement? Config { get; init; }

    /// <summary>The function that it is for; null for the first that a hook gets.</summary>
    public string? Function { get; init; }
}
