namespace HyperMesh.Autonomic.Engine.Plugins;

/// <summary>What a plugin may do before it is called a fault, and how many faults it may have. Generous: they are for what has gone wrong, not for
/// what is slow. Immutable.</summary>
public sealed record PluginLimits
{
    /// <summary>So many faults within <see cref="Window"/> are too many: the plugin is quarantined.</summary>
    public int Faults { get; init; } = 10;

    public TimeSpan Window { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>The first quarantine; each further one is twice as long.</summary>
    public TimeSpan Quarantine { get; init; } = TimeSpan.FromMinutes(1);

    public TimeSpan LongestQuarantine { get; init; } = TimeSpan.FromHours(1);

    /// <summary>How long a monitor's tick may take.</summary>
    public TimeSpan Tick { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>How long an executor may think about arguments.</summary>
    public TimeSpan Check { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>How much longer than its own time limit an action may take to hear that nobody waits any more.</summary>
    public TimeSpan Grace { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>How long the end of a plugin waits for its actions, its subscriptions and its services, each.</summary>
    public TimeSpan Drain { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Batches of one monitor in a second.</summary>
    public int BatchesPerSecond { get; init; } = 1_000;

    /// <summary>Samples in one batch.</summary>
    public int SamplesPerBatch { get; init; } = 100_000;

    /// <summary>Series that one plugin may bring.</summary>
    public int Series { get; init; } = 50_000;

    /// <summary>Bytes that may be allocated in one tick of a monitor, or in an action up to where it first waits; on that thread alone.</summary>
    public long Bytes { get; init; } = 256L << 20;
}
