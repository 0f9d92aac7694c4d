using HyperMesh.Autonomic.Ebpf.Manifests;

namespace HyperMesh.Autonomic.Ebpf.Readings;

/// <summary>
/// Reads the maps of one program, as its manifest describes them: counters, histograms, lost events. One system call for a value of an array, one
/// for some hundred entries of a hash; no allocation once an entry has been seen. Not thread-safe.
/// </summary>
public sealed class ProgramReader : IDisposable
{
    private readonly List<BpfMap> _maps = [];
    private readonly List<MapReader> _readers = [];

    /// <param name="manifest">What to read.</param>
    /// <param name="pin">The pin that tells which program it is.</param>
    /// <param name="programs">The ids of the programs whose maps are read, those of all its functions.</param>
    /// <param name="hook">Where it is, for the labels.</param>
    /// <param name="catalog">Where the series come from.</param>
    /// <exception cref="BpfException">The program or a map has gone meanwhile, or has not the members that the manifest names.</exception>
    public ProgramReader(ProgramManifest manifest, ProgramPin pin, IEnumerable<uint> programs, HookName hook, ISeriesCatalog catalog)
    {
        ArgumentNullException.ThrowIfNull(manifest);
        ArgumentNullException.ThrowIfNull(pin);
        Pin = pin;
        try
        {
            foreach (var id in programs.Append(pin.Id).Distinct())
                TakeMaps(id);
            var maps = _maps.DistinctBy(map => map.Name).ToDictionary(map => map.Name);
            foreach (var group in ReadGroup.Of(manifest))
                _readers.Add(MapReader.Make(group, maps, HookLabels.Of(manifest, hook), manifest.Name, catalog));
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <summary>The pin that told which program it is.</summary>
    public ProgramPin Pin { get; }

    /// <summary>Adds a sample of each series.</summary>
    /// <exception cref="BpfException">The kernel refused.</exception>
    public void Read(SampleBatch batch)
    {
        foreach (var reader in _readers)
            reader.Read(batch);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var map in _maps)
            map.Dispose();
    }

    private void TakeMaps(uint programId)
    {
        using var program = BpfProgram.FromId(programId);
        foreach (var map in ProgramLoader.MapsOf(program))
            _maps.Add(map);
    }
}
