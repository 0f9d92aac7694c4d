using System.Collections.Concurrent;

namespace HyperMesh.Autonomic.Engine.Plugins;

/// <summary>The catalog as one plugin sees it: it may bring so many series, and is refused more. Thread-safe.</summary>
internal sealed class CountedCatalog(ISeriesCatalog inner, PluginLimits limits) : ISeriesCatalog
{
    private readonly ConcurrentDictionary<(string Name, Labels Labels), Series> _own = new();

    public IReadOnlyList<Series> All => inner.All;

    /// <exception cref="ContainmentException">The plugin has brought as many as it may.</exception>
    public Series Intern(Metric metric, Labels labels)
    {
        ArgumentNullException.ThrowIfNull(metric);
        ArgumentNullException.ThrowIfNull(labels);
        if (_own.TryGetValue((metric.Name, labels), out var known))
            return known;

        if (_own.Count >= limits.Series)
            throw new ContainmentException(PluginFault.Flood, $"it brings more than {limits.Series} series, the most that one plugin may");

        return _own.GetOrAdd((metric.Name, labels), _ => inner.Intern(metric, labels));
    }
}
