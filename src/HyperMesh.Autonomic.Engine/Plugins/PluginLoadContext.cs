using System.Collections.Frozen;
using System.Reflection;
using System.Runtime.Loader;

namespace HyperMesh.Autonomic.Engine.Plugins;

/// <summary>A load context of one plugin. The contracts come from the host, everything else from beside the plugin, so two plugins can
/// carry two versions of one library.</summary>
internal sealed class PluginLoadContext(string name, string assemblyPath) : AssemblyLoadContext(name, isCollectible: true)
{
    private static readonly FrozenSet<string> Contracts = FrozenSet.Create(
        "HyperMesh.Autonomic.Abstractions",
        "HyperMesh.Autonomic.Detection",
        "HyperMesh.Autonomic.Ebpf",
        "HyperMesh.Autonomic.Documents",
        "System.Reactive",
        "Microsoft.Extensions.DependencyInjection.Abstractions",
        "Microsoft.Extensions.Logging.Abstractions");

    private readonly AssemblyDependencyResolver _resolver = new(assemblyPath);

    protected override Assembly? Load(AssemblyName assemblyName)
    {
        if (Contracts.Contains(assemblyName.Name!))
            return null;

        return _resolver.ResolveAssemblyToPath(assemblyName) is { } path ? LoadFromAssemblyPath(path) : null;
    }

    protected override IntPtr LoadUnmanagedDll(string unmanagedDllName) =>
        _resolver.ResolveUnmanagedDllToPath(unmanagedDllName) is { } path ? LoadUnmanagedDllFromPath(path) : IntPtr.Zero;
}
