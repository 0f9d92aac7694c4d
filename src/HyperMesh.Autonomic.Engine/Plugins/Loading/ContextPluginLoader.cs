using System.Reflection;

namespace HyperMesh.Autonomic.Engine.Plugins;

/// <summary>Loads plugins with the runtime's own AssemblyLoadContext: the default. Thread-safe.</summary>
public sealed class ContextPluginLoader : IPluginLoader
{
    public static readonly ContextPluginLoader Instance = new();

    public IPluginAssembly Load(string plugin, string path)
    {
        var context = new PluginLoadContext(plugin, path);
        try
        {
            return new Loaded(context, context.LoadFromAssemblyPath(path));
        }
        catch
        {
            context.Unload();
            throw;
        }
    }

    private sealed class Loaded(PluginLoadContext context, Assembly assembly) : IPluginAssembly
    {
        private readonly WeakReference _memory = new(context, trackResurrection: true);
        private readonly Lock _gate = new();
        private PluginLoadContext? _context = context;
        private Assembly? _assembly = assembly;

        public Assembly Assembly => _assembly ?? throw new ObjectDisposedException(nameof(IPluginAssembly));

        public WeakReference Unload()
        {
            lock (_gate)
            {
                _context?.Unload();
                (_context, _assembly) = (null, null);
                return _memory;
            }
        }
    }
}
