using System.Reflection;
using System.Runtime.Loader;

namespace HyperMesh.Autonomic.Engine.Plugins.McMaster;

/// <summary>Loads plugins with McMaster.NETCore.Plugins; compiled only where that package restores. Thread-safe.</summary>
/// <remarks>Its own hot reload is not used: it watches one file and misses a file that is renamed over another.</remarks>
internal sealed class McMasterPluginLoader : IPluginLoader
{
    public IPluginAssembly Load(string plugin, string path)
    {
        var loader = global::McMaster.NETCore.Plugins.PluginLoader.CreateFromAssemblyFile(path, config =>
        {
            config.IsUnloadable = true;
            config.PreferSharedTypes = false;
            foreach (var contract in IPluginLoader.Contracts.Where(IsHere))
                config.SharedAssemblies.Add(new AssemblyName(contract));
        });
        try
        {
            return new Loaded(loader, loader.LoadDefaultAssembly());
        }
        catch
        {
            loader.Dispose();
            throw;
        }
    }

    /// <summary>What the host does not have it cannot share; the library loads each at once, and fails where one is missing.</summary>
    private static bool IsHere(string contract)
    {
        try
        {
            Assembly.Load(new AssemblyName(contract));
            return true;
        }
        catch (FileNotFoundException)
        {
            return false;
        }
    }

    private sealed class Loaded(global::McMaster.NETCore.Plugins.PluginLoader loader, Assembly assembly) : IPluginAssembly
    {
        private readonly WeakReference _memory = new(AssemblyLoadContext.GetLoadContext(assembly), trackResurrection: true);
        private readonly Lock _gate = new();
        private global::McMaster.NETCore.Plugins.PluginLoader? _loader = loader;
        private Assembly? _assembly = assembly;

        public Assembly Assembly => _assembly ?? throw new ObjectDisposedException(nameof(IPluginAssembly));

        public WeakReference Unload()
        {
            lock (_gate)
            {
                _loader?.Dispose();
                (_loader, _assembly) = (null, null);
                return _memory;
            }
        }
    }
}
