namespace HyperMesh.Autonomic.Engine.Plugins;

/// <summary>A plugin that takes part.</summary>
public sealed record LoadedPlugin
{
    /// <summary>From its manifest.</summary>
    public required string Name { get; init; }

    public required string Description { get; init; }

    /// <summary>Path of its assembly.</summary>
    public required string Assembly { get; init; }

    public required string Version { get; init; }

    public required IReadOnlyList<IMonitor> Monitors { get; init; }

    public required IReadOnlyList<IDetectorFactory> Detectors { get; init; }

    public required IReadOnlyList<IJointDetectorFactory> JointDetectors { get; init; }

    public required IReadOnlyList<IExecutor> Executors { get; init; }
}
