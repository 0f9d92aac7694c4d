using HyperMesh.Autonomic.Ebpf;
using HyperMesh.Autonomic.Ebpf.Manifests;

namespace HyperMesh.Autonomic.Plugins.Monitor.Ebpf;

/// <summary>Reads the maps of one program, as its manifest describes them.</summary>
internal sealed class ProgramReader : IDisposable
{
    private readonly List<BpfMap> _maps = [];
    private readonly List<MapReader> _readers = [];

    /// <exception cref="BpfException">The program or a map has gone meanwhile, or has not the members that the manifest names.</exception>
    public ProgramReader(ProgramManifest manifest, ProgramPin pin, IEnumerable<uint> programs, HookName hook, ISeriesCatalog catalog)
    {
        Pin = pin;
        try
        {
            foreach (var id in programs.Append(pin.Id).Distinct())
                TakeMaps(id);
            var maps = _maps.DistinctBy(map => map.Name).ToDictionary(map => map.Name);
            foreach (var group in ReadGroup.Of(manifest))
                _readers.Add(MapReader.Make(group, maps, LabelsOf(manifest, hook), manifest.Name, catalog));
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <summary>The pin that told which program it is.</summary>
    public ProgramPin Pin { get; }

    public void Read(SampleBatch batch)
    {
        foreach (var reader in _readers)
            reader.Read(batch);
    }

    public void Dispose()
    {
        foreach (var map in _maps)
            map.Dispose();
    }

    // With two kinds of hooks on one interface the program is there twice, and its series must not be the same.
    private static Labels LabelsOf(ProgramManifest manifest, HookName hook)
    {
        var labels = hook.IsOnInterface ? Labels.Of(Labels.Interface, hook.Target)
            : hook.IsOnCgroup ? Labels.Of("cgroup", hook.Target)
            : Labels.None;
        return manifest.Hooks.Count > 1 ? labels.With("hook", HookName.Word(hook.Kind)) : labels;
    }

    private void TakeMaps(uint programId)
    {
        using var program = BpfProgram.FromId(programId);
        foreach (var map in ProgramLoader.MapsOf(program))
            _maps.Add(map);
    }
}
