using System.Collections;

namespace HyperMesh.Autonomic.Engine.Plugins;

/// <summary>The names of the plugins at work, as they are at the moment of asking. Thread-safe.</summary>
internal sealed class PluginNames(IReadOnlyCollection<string> first) : IReadOnlyCollection<string>
{
    private volatile IReadOnlyCollection<string> _names = first;

    public int Count => _names.Count;

    public void Replace(IReadOnlyCollection<string> names) => _names = names;

    public IEnumerator<string> GetEnumerator() => _names.GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
