using System.Collections.Frozen;
using System.Reflection;

namespace HyperMesh.Autonomic.Engine.Plugins;

/// <summary>Loads one plugin's assembly into a context of its own: the contracts come from the host, everything else, native libraries too, from
/// beside the plugin. Thread-safe.</summary>
internal interface IPluginLoader
{
    /// <summary>Assemblies that a plugin shares with the host; all others are its own.</summary>
    static readonly FrozenSet<string> Contracts = FrozenSet.Create(
        StringComparer.Ordinal,
        "HyperMesh.Autonomic.Abstractions",
        "HyperMesh.Autonomic.Detection",
        "HyperMesh.Autonomic.Ebpf",
        "HyperMesh.Autonomic.Documents",
        "System.Reactive",
        "Microsoft.Extensions.DependencyInjection.Abstractions",
        "Microsoft.Extensions.Logging.Abstractions");

    /// <summary>Loads an assembly; none of its code runs.</summary>
    /// <param name="plugin">Name of the plugin, for debuggers.</param>
    /// <param name="path">Absolute path; what it needs lies beside it.</param>
    /// <exception cref="BadImageFormatException">It is no assembly for this process.</exception>
    /// <exception cref="IOException">It cannot be read.</exception>
    IPluginAssembly Load(string plugin, string path);
}

/// <summary>A plugin's assembly, loaded. Thread-safe.</summary>
public interface IPluginAssembly
{
    /// <exception cref="ObjectDisposedException">It was unloaded.</exception>
    Assembly Assembly { get; }

    /// <summary>Lets go of the code. It leaves memory when nothing runs in it and nobody holds an object of it any more.</summary>
    /// <returns>Dead once it has; call again for the same.</returns>
    WeakReference Unload();
}
