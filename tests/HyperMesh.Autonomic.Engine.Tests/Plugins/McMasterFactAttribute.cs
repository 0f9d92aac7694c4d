using HyperMesh.Autonomic.Engine.Plugins;

namespace HyperMesh.Autonomic.Engine.Tests.Plugins;

/// <summary>A test of the loader on McMaster.NETCore.Plugins; skipped where that did not restore.</summary>
public sealed class McMasterFactAttribute : FactAttribute
{
    public McMasterFactAttribute()
    {
        if (Loader is null)
            Skip = "McMaster.NETCore.Plugins does not restore here (built with WithMcMaster=false)";
    }

    /// <summary>The loader; null where the engine was built without it.</summary>
    internal static IPluginLoader? Loader { get; } =
        typeof(IPluginLoader).Assembly.GetType("HyperMesh.Autonomic.Engine.Plugins.McMaster.McMasterPluginLoader") is { } type
            ? (IPluginLoader)Activator.CreateInstance(type)!
            : null;
}
