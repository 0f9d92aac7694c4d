namespace HyperMesh.Autonomic.Engine.Plugins;

/// <summary>All that plugins bring to a loop at a moment. Immutable.</summary>
/// <param name="Plugins">Names of the plugins at work.</param>
/// <param name="Monitors">What is watched; a monitor that stays is the same object.</param>
/// <param name="Executors">Who acts.</param>
/// <param name="Detectors">Kinds of detectors.</param>
/// <param name="JointDetectors">Kinds of detectors for several series.</param>
public sealed record PluginSurface(
    IReadOnlyCollection<string> Plugins,
    IReadOnlyList<IMonitor> Monitors,
    IReadOnlyList<IExecutor> Executors,
    IReadOnlyList<IDetectorFactory> Detectors,
    IReadOnlyList<IJointDetectorFactory> JointDetectors);
