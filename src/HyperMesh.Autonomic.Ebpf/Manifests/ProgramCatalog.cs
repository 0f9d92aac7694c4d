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
    /// <param name="folders">The folders; those that are not there are passed over.</param>
    /// <param name="problems">Takes the problems.</param>
    /// <param name="trust">Says, whenever a program is loaded, whether it may be; null for all.</param>
    public static ProgramCatalog Read(IEnumerable<string> folders, ProblemList problems, IProgramTrust? trust = null)
    {
        ArgumentNullException.ThrowIfNull(folders);
        var catalog = new ProgramCatalog();
        foreach (var folder in folders.Where(Directory.Exists))
            foreach (var path in Directory.EnumerateFiles(folder, "*.yaml").Order(StringComparer.Ordinal))
                if (File.Exists(Path.ChangeExtension(path, ".bpf.o")))
                    foreach (var manifest in ManifestReader.ReadFile(path, problems, trust))
                        catalog._byName.TryAdd(manifest.Name, manifest);
        return catalog;
    }

    public ProgramManifest? Find(string name) => _byName.GetValueOrDefault(name);
}
