using System.CommandLine;

namespace HyperMesh.Autonomic.Host.Plugins;

/// <summary><c>plugins</c>: what is about plugins.</summary>
internal static class PluginsCommand
{
    public static Command Create() => new("plugins", "Shows the plugins, begins a new one, and says whether one keeps the contracts.")
    {
        PluginsListCommand.Create(),
        PluginsNewCommand.Create(),
        PluginsCheckCommand.Create(),
    };
}
