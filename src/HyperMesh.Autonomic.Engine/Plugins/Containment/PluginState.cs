namespace HyperMesh.Autonomic.Engine.Plugins;

/// <summary>How a plugin is doing.</summary>
public enum PluginPhase
{
    /// <summary>It takes part.</summary>
    Loaded,

    /// <summary>It takes part, but a monitor of it has failed and is started again after a pause.</summary>
    BackingOff,

    /// <summary>It had too many faults and is left out for a time, or until its files change.</summary>
    Quarantined,

    /// <summary>It takes no part: it cannot be loaded, or may not be.</summary>
    LeftOut,
}

/// <summary>How one plugin is doing, at a moment.</summary>
/// <param name="Name">Of the plugin.</param>
/// <param name="Phase">How it is doing.</param>
/// <param name="Faults">How often it has failed since its files were last replaced.</param>
/// <param name="LastFault">What went wrong last, in words; null for nothing.</param>
/// <param name="LastFaultAt">When that was.</param>
/// <param name="Until">The end of a quarantine; else null.</param>
public sealed record PluginState(
    string Name, PluginPhase Phase, long Faults = 0, string? LastFault = null, DateTimeOffset? LastFaultAt = null, DateTimeOffset? Until = null)
{
    /// <summary>Faults by kind; those that have not occurred are not in it.</summary>
    internal IReadOnlyDictionary<PluginFault, long> ByKind { get; init; } = new Dictionary<PluginFault, long>();
}
