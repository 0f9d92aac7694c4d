namespace HyperMesh.Autonomic.Engine.Plugins;

/// <summary>A plugin at work in a daemon: what it brings is wrapped, so that what it does wrong is counted and nothing of it is held beyond its end.</summary>
internal sealed class ContainedPlugin
{
    private readonly OpenPlugin _open;
    private readonly List<ContainedMonitor> _monitors;
    private readonly List<ContainedDetectors> _detectors;
    private readonly List<ContainedJointDetectors> _joint;
    private readonly List<ContainedExecutor> _executors;

    /// <summary>Asks the plugin what it brings; that is its own code, which may throw or block.</summary>
    public ContainedPlugin(OpenPlugin open, PluginLedger ledger, LoopWatch watch)
    {
        (_open, Ledger) = (open, ledger);
        var plugin = open.Plugin;
        (Name, Version) = (plugin.Name, plugin.Version);
        _monitors = [.. plugin.Monitors.Select(monitor => new ContainedMonitor(monitor, ledger))];
        _detectors = [.. plugin.Detectors.Select(kind => new ContainedDetectors(kind, ledger))];
        _joint = [.. plugin.JointDetectors.Select(kind => new ContainedJointDetectors(kind, ledger))];
        _executors = [.. plugin.Executors.Select(executor => new ContainedExecutor(executor, ledger, watch))];
    }

    public string Name { get; }

    public string Version { get; }

    public PluginLedger Ledger { get; }

    /// <summary>What it is made of; keep it for no longer than the question takes.</summary>
    public LoadedPlugin Plugin => _open.Plugin;

    public IReadOnlyList<IMonitor> Monitors => _monitors;

    public IReadOnlyList<IDetectorFactory> Detectors => _detectors;

    public IReadOnlyList<IJointDetectorFactory> JointDetectors => _joint;

    public IReadOnlyList<IExecutor> Executors => _executors;

    /// <summary>Ends it, once nobody asks it for anything new: waits for the actions that have begun, ends its services and lets go of its code.</summary>
    /// <param name="limit">How long it waits, for each.</param>
    /// <param name="tell">Gets in words what has not ended in time.</param>
    /// <returns>Dead once the code has left memory.</returns>
    public async Task<WeakReference> CloseAsync(TimeSpan limit, Action<string> tell)
    {
        try
        {
            await Task.WhenAll(_executors.Select(executor => executor.CloseAsync())).WaitAsync(limit).ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
            tell($"an action of it was still running after {limit.TotalSeconds:0.#} s");
        }

        _monitors.ForEach(monitor => monitor.Cut());
        _detectors.ForEach(kind => kind.Cut());
        _joint.ForEach(kind => kind.Cut());
        _executors.ForEach(executor => executor.Cut());
        return await _open.CloseAsync(limit, tell).ConfigureAwait(false);
    }
}
