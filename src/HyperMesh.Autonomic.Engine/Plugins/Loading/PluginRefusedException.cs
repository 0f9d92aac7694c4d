namespace HyperMesh.Autonomic.Engine.Plugins;

/// <summary>A plugin cannot take part, for a reason that its author or operator can mend.</summary>
internal sealed class PluginRefusedException(string message, string? hint = null) : Exception(message)
{
    public string? Hint { get; } = hint;
}
