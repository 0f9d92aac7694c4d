namespace HyperMesh.Autonomic.Engine.Replay.World;

/// <summary>What follows from an action: which metrics and events change, and how soon.</summary>
public sealed record WorldResponse
{
    /// <summary>What happens, in words; unique in its world.</summary>
    public required string Name { get; init; }

    public required ActionPattern Action { get; init; }

    /// <summary>It holds while no such action is in force: the recording was taken with the action.</summary>
    public bool IsWithout { get; init; }

    /// <summary>From the action's success to the first effect.</summary>
    public TimeSpan After { get; init; }

    /// <summary>From the first effect to the full one; in between it grows evenly.</summary>
    public TimeSpan Over { get; init; }

    /// <summary>The same for the way back.</summary>
    public TimeSpan BackAfter { get; init; }

    public TimeSpan BackOver { get; init; }

    /// <summary>How long the full effect lasts; null for as long as the action is in force.</summary>
    public TimeSpan? Lasts { get; init; }

    /// <summary>In the order in which they apply.</summary>
    internal IReadOnlyList<WorldEffect> Effects { get; init; } = [];

    internal IReadOnlyList<EventEffect> Events { get; init; } = [];
}
