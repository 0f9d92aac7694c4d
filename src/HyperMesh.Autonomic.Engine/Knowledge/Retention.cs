namespace HyperMesh.Autonomic.Engine.Knowledge;

/// <summary>How much of the past a journal keeps; what open decisions need stays in any case. Immutable.</summary>
public sealed record Retention
{
    /// <summary>The newest records, which stay however old or large they are.</summary>
    public const int AlwaysKept = 1_000;

    /// <summary>Older records go.</summary>
    public TimeSpan Age { get; init; } = TimeSpan.FromDays(90);

    /// <summary>When the store's pages hold more than this many bytes, the oldest records go until they hold a tenth less.</summary>
    public long Size { get; init; } = 1_000_000_000;
}
