using System.Collections.Concurrent;

namespace HyperMesh.Autonomic.Engine.Monitoring;

/// <summary>Which monitors fail. A monitor is well from its first batch on, and failing from a fault until its next batch. Thread-safe.</summary>
internal sealed class MonitorHealth
{
    private readonly ConcurrentDictionary<string, bool> _failing = [];
    private long _version;

    /// <summary>Changes with every answer.</summary>
    public long Version => Interlocked.Read(ref _version);

    /// <summary>Whether a monitor fails; null while it has neither brought anything nor failed.</summary>
    /// <param name="component"><c>monitor NAME</c>.</param>
    public bool? IsFailing(string component) => _failing.TryGetValue(component, out var failing) ? failing : null;

    /// <summary>Those that fail, in the order of their names.</summary>
    public IReadOnlyList<string> Failing => [.. _failing.Where(pair => pair.Value).Select(pair => pair.Key).Order(StringComparer.Ordinal)];

    /// <summary>Forgets a monitor that is no more.</summary>
    internal void Forget(string monitor)
    {
        if (_failing.TryRemove($"monitor {monitor}", out _))
            Interlocked.Increment(ref _version);
    }

    internal void Tell(string monitor, bool isFailing)
    {
        var component = $"monitor {monitor}";
        if (_failing.TryGetValue(component, out var before) && before == isFailing)
            return;

        _failing[component] = isFailing;
        Interlocked.Increment(ref _version);
    }
}
