using HyperMesh.Autonomic.Documents;

namespace HyperMesh.Autonomic.Engine.Plugins;

/// <summary>The plugins of this process, and those that were left out, with the reason.</summary>
public sealed class PluginSet(IReadOnlyList<LoadedPlugin> loaded, IReadOnlyList<Problem> faults, IReadOnlyList<IDisposable> owned) : IDisposable
{
    public IReadOnlyList<LoadedPlugin> Loaded { get; } = loaded;

    /// <summary>Why a plugin was left out; the place is its manifest.</summary>
    public IReadOnlyList<Problem> Faults { get; } = faults;

    public IEnumerable<IMonitor> Monitors => Loaded.SelectMany(plugin => plugin.Monitors);

    public IEnumerable<IDetectorFactory> Detectors => Loaded.SelectMany(plugin => plugin.Detectors);

    public IEnumerable<IJointDetectorFactory> JointDetectors => Loaded.SelectMany(plugin => plugin.JointDetectors);

    public IEnumerable<IExecutor> Executors => Loaded.SelectMany(plugin => plugin.Executors);

    public void Dispose()
    {
        foreach (var provider in owned)
            provider.Dispose();
    }
}
