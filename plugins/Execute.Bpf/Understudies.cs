using HyperMesh.Autonomic.Ebpf;

namespace HyperMesh.Autonomic.Plugins.Execute.Bpf;

/// <summary>Programs that are loaded and configured but on no hook, so that a swap need not wait for the verifier. Bounded: beyond
/// the limit one of them goes, and will be loaded when it is needed. Thread-safe.</summary>
internal sealed class Understudies : IDisposable
{
    private const int Most = 32;
    private readonly Lock _gate = new();
    private readonly Dictionary<string, BpfObject> _ready = [];

    /// <summary>Takes over an object.</summary>
    public void Keep(string role, BpfObject loaded)
    {
        lock (_gate)
        {
            Take(role)?.Dispose();
            if (_ready.Count == Most)
                Take(_ready.Keys.First())?.Dispose();
            _ready[role] = loaded;
        }
    }

    /// <summary>Hands over the object for a role; null when there is none.</summary>
    public BpfObject? Take(string role)
    {
        lock (_gate)
            return _ready.Remove(role, out var loaded) ? loaded : null;
    }

    /// <summary>True when the role is taken care of already.</summary>
    public bool Has(string role)
    {
        lock (_gate)
            return _ready.ContainsKey(role);
    }

    public void Dispose()
    {
        foreach (var loaded in _ready.Values)
            loaded.Dispose();
        _ready.Clear();
    }
}
