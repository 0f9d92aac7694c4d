using HyperMesh.Autonomic.Ebpf.Manifests;

namespace HyperMesh.Autonomic.Ebpf.Hooks;

/// <summary>The maps of the programs on a hook, by name, with what is in their values. Not thread-safe.</summary>
internal sealed class ProgramMaps : IDisposable
{
    private readonly List<BpfMap> _all = [];
    private readonly Dictionary<string, ValueLayout> _values = [];

    /// <exception cref="BpfException">A program has gone meanwhile, or rights are missing.</exception>
    public ProgramMaps(IEnumerable<uint> programs)
    {
        try
        {
            foreach (var id in programs)
            {
                using var program = BpfProgram.FromId(id);
                _all.AddRange(ProgramLoader.MapsOf(program));
            }
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <exception cref="BpfException">There is no such map.</exception>
    public BpfMap this[string name] => _all.Find(map => map.Name == name)
        ?? throw new BpfException(new BpfError($"find map {name}", Native.Errno.Enoent, "the program on the hook has no such map", null, null));

    /// <summary>What is in a map's values.</summary>
    public ValueLayout Values(string name) => _values.TryGetValue(name, out var known) ? known : _values[name] = new ValueLayout(this[name]);

    public void Dispose() => _all.ForEach(map => map.Dispose());
}
