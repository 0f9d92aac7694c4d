using HyperMesh.Autonomic.Documents;
using HyperMesh.Autonomic.Ebpf;
using HyperMesh.Autonomic.Ebpf.Manifests;

namespace HyperMesh.Autonomic.Plugins.Execute.Bpf;

/// <summary>The programs that actions may name. Read once, when first asked. Thread-safe.</summary>
internal sealed class ProgramShelf
{
    private readonly LoopSettings _settings;
    private readonly ProblemList _mistakes = new();
    private readonly Lazy<ProgramCatalog> _catalog;

    public ProgramShelf(LoopSettings settings)
    {
        _settings = settings;
        _catalog = new Lazy<ProgramCatalog>(() => ProgramCatalog.Read(settings.ProgramFolders, _mistakes, settings.ProgramTrust));
    }

    public ProgramManifest? Find(string name) => _catalog.Value.Find(name);

    /// <summary>Those that may be on such a hook, by name.</summary>
    public IEnumerable<ProgramManifest> For(HookKind kind) =>
        All.Where(manifest => manifest.Hooks.Contains(kind));

    /// <summary>All of them, by name.</summary>
    public IEnumerable<ProgramManifest> All => _catalog.Value.All.OrderBy(manifest => manifest.Name, StringComparer.Ordinal);

    /// <summary>Why a program of the shelf would not be loaded, as it is now; null when it would. It is asked again when it is loaded.</summary>
    public static ArgumentProblem? WhyRefused(ProgramManifest manifest)
    {
        try
        {
            return ProgramLoader.Judge(manifest) is { Refusal: { } refusal } verdict
                ? new ArgumentProblem("/program", $"the program '{manifest.Name}' ({manifest.ObjectPath}) is refused: {refusal}", verdict.Hint)
                : null;
        }
        catch (BpfException)
        {
            // An object that cannot be read is for the loading to say.
            return null;
        }
    }

    /// <summary>What to do about a program that there is not.</summary>
    public string? WhyNot(string name)
    {
        var built = _settings.ProgramFolders.Select(folder => Path.Combine(folder, name + ".bpf.o")).FirstOrDefault(File.Exists);
        var manifest = built is null ? null : Path.Combine(Path.GetDirectoryName(built)!, name + ".yaml");
        if (manifest is not null && !File.Exists(manifest))
            return $"{built} has no manifest beside it; write {manifest} (docs/programs.md says what it holds)";

        var mistakes = _mistakes.Where(problem => problem.Place.File == manifest).ToList();
        if (mistakes.Count > 0)
            return $"its manifest has errors: {mistakes[0]}";

        return _catalog.Value.Names.Count > 0
            ? NearestName.Hint(name, _catalog.Value.Names)
            : $"no program is built in {string.Join(", ", _settings.ProgramFolders)}; run 'make -C bpf'";
    }
}
