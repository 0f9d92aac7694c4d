namespace HyperMesh.Autonomic.Engine.Plugins;

/// <summary>Watches the code of plugins that were unloaded until it has left memory. Thread-safe.</summary>
internal sealed class LeavingCode
{
    /// <summary>Code that is still there after this long is held by something.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    private readonly Lock _gate = new();
    private readonly List<(string Plugin, WeakReference Memory, DateTimeOffset Since)> _leaving = [];
    private DateTimeOffset _lookedAt;

    /// <summary>Plugins whose code was still in memory when the patience was over.</summary>
    public long Stuck { get; private set; }

    /// <summary>Plugins whose code has left memory.</summary>
    public long Freed { get; private set; }

    public void Add(string plugin, WeakReference memory, DateTimeOffset now)
    {
        lock (_gate)
            _leaving.Add((plugin, memory, now));
    }

    /// <summary>Looks what has left; call often, it does so once a second and only while something is leaving.</summary>
    /// <param name="now">The time.</param>
    /// <param name="tell">Gets, in words, who does not leave.</param>
    public void Look(DateTimeOffset now, Action<string> tell)
    {
        lock (_gate)
        {
            if (_leaving.Count == 0 || (now - _lookedAt).Duration() < Pause)
                return;

            _lookedAt = now;
            Freed += _leaving.RemoveAll(one => !one.Memory.IsAlive);
            foreach (var (plugin, _, since) in _leaving.Where(one => now - one.Since > Patience))
            {
                Stuck++;
                tell($"{plugin} was unloaded, but its code stays in memory: something of it still runs, or is held by a cache ({Stuck} so far)");
            }

            _leaving.RemoveAll(one => now - one.Since > Patience);
            // Collectible code goes with the garbage of the oldest generation, which a quiet daemon may not collect for hours.
            if (_leaving.Count > 0)
                GC.Collect(GC.MaxGeneration, GCCollectionMode.Forced, blocking: false);
        }
    }
}
