using HyperMesh.Autonomic.Documents;

namespace HyperMesh.Autonomic.Ebpf.Manifests;

/// <summary>The programs that can be loaded, by name. Immutable.</summary>
public sealed class ProgramCatalog
{
    private readonly Dictionary<string, ProgramManifest> _byName = [];

    private ProgramCatalog()
    {
    }

    public IEnumerable<ProgramManifest> All => _byName.Values;

    public IReadOnlyCollection<string> Names => _byName.Keys;

    /// <summary>
    /// Reads every manifest (<c>*.yaml</c> beside a <c>*.bpf.o</c>) in the folders. Of two programs with one name, the first folder's wins.
    /// </summary>
    public static ProgramCatalog Read(IEnumerable<string> folders, ProblemList problems)
    {
        ArgumentNullException.ThrowIfNull(folders);
        var catalog = new ProgramCatalog();
        foreach (var folder in folders.Where(Directory.Exists))
            foreach (var path in Directory.EnumerateFiles(folder, "*.yaml").Order(StringComparer.Ordinal))
                if (File.Exists(Path.ChangeExtension(path, ".bpf.o")))
                    foreach (var manifest in ManifestReader.ReadFile(path, problems))
                        catalog._byName.TryAdd(manifest.Name, manifest);
        return catalog;
    }

    public ProgramManifest? Find(string name) => _byName.GetValueOrDefault(name);
}
