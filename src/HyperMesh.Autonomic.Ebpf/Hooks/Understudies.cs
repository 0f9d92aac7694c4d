using HyperMesh.Autonomic.Ebpf.Manifests;

namespace HyperMesh.Autonomic.Ebpf.Hooks;

/// <summary>Programs that are loaded and configured but on no hook, so that a swap need not wait for the verifier. Bounded: beyond
/// the limit one of them goes, and will be loaded when it is needed. Thread-safe.</summary>
public sealed class Understudies : IDisposable
{
    private const int Most = 32;
    private readonly Lock _gate = new();
    private readonly Dictionary<string, LoadedProgram> _ready = [];
    private bool _isDisposed;

    /// <summary>Takes over a program; whoever rehearses still when all has ended has rehearsed for nothing.</summary>
    internal void Keep(string role, LoadedProgram loaded)
    {
        lock (_gate)
        {
            if (_isDisposed)
            {
                loaded.Dispose();
                return;
            }

            Take(role)?.Dispose();
            if (_ready.Count == Most)
                Take(_ready.Keys.First())?.Dispose();
            _ready[role] = loaded;
        }
    }

    /// <summary>Hands over the program for a role; null when there is none.</summary>
    internal LoadedProgram? Take(string role)
    {
        lock (_gate)
            return _ready.Remove(role, out var loaded) ? loaded : null;
    }

    /// <summary>True when the role is taken care of already.</summary>
    internal bool Has(string role)
    {
        lock (_gate)
            return _ready.ContainsKey(role);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        lock (_gate)
        {
            foreach (var loaded in _ready.Values)
                loaded.Dispose();
            _ready.Clear();
            _isDisposed = true;
        }
    }
}
