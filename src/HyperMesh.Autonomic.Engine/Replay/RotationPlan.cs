namespace HyperMesh.Autonomic.Engine.Replay;

/// <summary>When a recording goes on in a new file, and how much of it is kept. Immutable.</summary>
public sealed record RotationPlan
{
    /// <summary>A part covers at most this much time; null for any.</summary>
    public TimeSpan? Every { get; init; }

    /// <summary>A part has about this many bytes at most, as they are on the disk; null for any.</summary>
    public long? Size { get; init; }

    /// <summary>All parts together have about this many bytes at most: the oldest are deleted; null to keep all.</summary>
    public long? Keep { get; init; }

    /// <summary>Whether there is more than one part at all.</summary>
    public bool Rotates => Every is not null || Size is not null;
}
