using Microsoft.Extensions.DependencyInjection;

namespace HyperMesh.Autonomic.Engine.Plugins;

/// <summary>A plugin with all that has to go when it goes: its services, its code and its copy.</summary>
internal sealed class OpenPlugin(LoadedPlugin plugin, ServiceProvider services, IPluginAssembly assembly, PluginCopy copy) : IDisposable
{
    private LoadedPlugin? _plugin = plugin;
    private ServiceProvider? _services = services;
    private bool _isClosed;

    /// <exception cref="ObjectDisposedException">It was closed.</exception>
    public LoadedPlugin Plugin => _plugin ?? throw new ObjectDisposedException(nameof(OpenPlugin));

    /// <summary>Disposes the services, lets go of the code and removes the copy. What the services throw, and that they do not come back, is told and passed
    /// over.</summary>
    /// <param name="limit">How long the services may take.</param>
    /// <param name="tell">Gets it in words.</param>
    /// <returns>Dead once the code has left memory.</returns>
    public async Task<WeakReference> CloseAsync(TimeSpan limit, Action<string> tell)
    {
        if (_services is { } provider)
        {
            _services = null;
            try
            {
                await Task.Run(() => provider.DisposeAsync().AsTask()).WaitAsync(limit).ConfigureAwait(false);
            }
            catch (TimeoutException)
            {
                tell($"its services did not end within {limit.TotalSeconds:0.#} s");
            }
            catch (Exception fault)
            {
                tell($"its services failed when they were ended: {fault.Message}");
            }
        }

        return Forget();
    }

    /// <summary>The same for a process that ends: what does not come back within a second is left.</summary>
    public void Dispose()
    {
        if (_services is { } provider)
        {
            _services = null;
            try
            {
                ((IAsyncResult)Task.Run(() => provider.DisposeAsync().AsTask())).AsyncWaitHandle.WaitOne(TimeSpan.FromSeconds(1));
            }
            catch (Exception)
            {
                // Nobody is left who could do something about it.
            }
        }

        Forget();
    }

    private WeakReference Forget()
    {
        _plugin = null;
        var memory = assembly.Unload();
        if (!Interlocked.Exchange(ref _isClosed, true))
            copy.Dispose();
        return memory;
    }
}
