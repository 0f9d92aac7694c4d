using System.Reflection;
using System.Runtime.Loader;

namespace HyperMesh.Autonomic.Engine.Plugins;

/// <summary>A load context of one plugin. The contracts come from the host, everything else from beside the plugin, so two plugins can
/// carry two versions of one library.</summary>
internal sealed class PluginLoadContext(string name, string assemblyPath) : AssemblyLoadContext(name, isCollectible: true)
{
    private readonly string _folder = Path.GetDirectoryName(assemblyPath)!;
    private readonly AssemblyDependencyResolver _resolver = new(assemblyPath);

    protected override Assembly? Load(AssemblyName assemblyName)
    {
        if (IPluginLoader.Contracts.Contains(assemblyName.Name!))
            return null;

        // What its deps.json does not list may still lie beside it: somebody has put it there.
        return (_resolver.ResolveAssemblyToPath(assemblyName) ?? Beside($"{assemblyName.Name}.dll")) is { } path ? LoadFromAssemblyPath(path) : null;
    }

    protected override IntPtr LoadUnmanagedDll(string unmanagedDllName)
    {
        var path = _resolver.ResolveUnmanagedDllToPath(unmanagedDllName) ?? Beside(unmanagedDllName) ?? Beside($"{unmanagedDllName}.so")
            ?? Beside($"lib{unmanagedDllName}.so");
        return path is null ? IntPtr.Zero : LoadUnmanagedDllFromPath(path);
    }

    private string? Beside(string file) => Path.Combine(_folder, file) is var path && File.Exists(path) ? path : null;
}
