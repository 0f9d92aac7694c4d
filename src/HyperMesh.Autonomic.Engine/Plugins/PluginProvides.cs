namespace HyperMesh.Autonomic.Engine.Plugins;

/// <summary>Names of what a plugin registers, or says that it may register. Immutable.</summary>
public sealed record PluginProvides
{
    public IReadOnlyList<string> Monitors { get; init; } = [];

    /// <summary>Detectors of one series and of several.</summary>
    public IReadOnlyList<string> Detectors { get; init; } = [];

    public IReadOnlyList<string> Executors { get; init; } = [];
}
