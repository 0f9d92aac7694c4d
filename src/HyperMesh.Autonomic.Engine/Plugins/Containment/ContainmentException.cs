namespace HyperMesh.Autonomic.Engine.Plugins;

/// <summary>A plugin has gone beyond a limit.</summary>
internal sealed class ContainmentException(PluginFault kind, string message) : Exception(message)
{
    public PluginFault Kind { get; } = kind;
}
