using HyperMesh.Autonomic.Engine.Plugins.Trust;

namespace HyperMesh.Autonomic.Engine.Plugins;

/// <summary>A plugin that takes part.</summary>
public sealed record LoadedPlugin
{
    /// <summary>From its manifest.</summary>
    public required string Name { get; init; }

    public required string Description { get; init; }

    /// <summary>Path of its assembly, as its author knows it; what is loaded is a private copy of it.</summary>
    public required string Assembly { get; init; }

    public required string Version { get; init; }

    /// <summary>What is known of where it comes from.</summary>
    public TrustVerdict Trust { get; init; } = new(TrustLevel.Unsigned, "");

    public required IReadOnlyList<IMonitor> Monitors { get; init; }

    public required IReadOnlyList<IDetectorFactory> Detectors { get; init; }

    public required IReadOnlyList<IJointDetectorFactory> JointDetectors { get; init; }

    public required IReadOnlyList<IExecutor> Executors { get; init; }

    /// <summary>The names of all that it has registered.</summary>
    public PluginProvides Registered => new()
    {
        Monitors = [.. Monitors.Select(monitor => monitor.Name)],
        Detectors = [.. Detectors.Select(detector => detector.Name), .. JointDetectors.Select(detector => detector.Name)],
        Executors = [.. Executors.Select(executor => executor.Name)],
    };
}
