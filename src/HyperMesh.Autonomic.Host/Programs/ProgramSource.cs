using HyperMesh.Autonomic.Documents;
using HyperMesh.Autonomic.Ebpf.Manifests;
using HyperMesh.Autonomic.Host.Cli;

namespace HyperMesh.Autonomic.Host.Programs;

/// <summary>Finds the program that an operator names: by its name in the folders, or by the file of its object or manifest.</summary>
/// <param name="folder">Where to look; null for the installation's own folders.</param>
/// <param name="trust">Which of them may be loaded.</param>
internal sealed class ProgramSource(string? folder, IProgramTrust trust)
{
    private readonly IReadOnlyList<string> _folders = folder is null ? Installation.Find().Programs : [folder];

    /// <exception cref="UsageException">There is no such program, or its manifest has errors; all of them are said.</exception>
    public ProgramManifest Require(string nameOrFile)
    {
        var problems = new ProblemList();
        if (ManifestOf(nameOrFile) is { } path)
        {
            var read = ManifestReader.ReadFile(path, problems, trust);
            return read.Count > 0 && !problems.HasErrors ? Trusted(read[0]) : throw new UsageException(string.Join('\n', problems));
        }

        var name = Stem(nameOrFile);
        var catalog = Catalog(problems);
        return Trusted(catalog.Find(name) ?? throw new UsageException(WhyNot(name, nameOrFile, catalog, problems)));
    }

    /// <summary>Says it before anything else is asked for; what is loaded is judged once more.</summary>
    private static ProgramManifest Trusted(ProgramManifest manifest)
    {
        if (File.Exists(manifest.ObjectPath) && ProgramLoader.Judge(manifest) is { Refusal: { } refusal } verdict)
            throw new UsageException($"{manifest.ObjectPath} is refused: {refusal}{(verdict.Hint is null ? "" : $"; {verdict.Hint}")}");
        return manifest;
    }

    /// <summary>The configuration in a file; null for none.</summary>
    /// <exception cref="UsageException">It has problems; all of them are said, with their places.</exception>
    public ProgramConfiguration? ReadConfig(ProgramManifest manifest, string? file)
    {
        if (file is null)
            return null;

        var problems = new ProblemList();
        var read = ProgramConfigFile.Read(file, manifest, [.. Catalog(new ProblemList()).Names, manifest.Name], problems);
        return problems.HasErrors ? throw new UsageException(string.Join('\n', problems)) : read;
    }

    private ProgramCatalog Catalog(ProblemList problems) => ProgramCatalog.Read(_folders, problems, trust);

    /// <summary>The manifest's file when the text is a file; null when it is a name.</summary>
    private static string? ManifestOf(string text)
    {
        var isFile = text.Contains('/') || File.Exists(text);
        if (!isFile)
            return null;
        if (!File.Exists(text))
            throw new UsageException($"there is no file {text}");

        var manifest = text.EndsWith(".yaml", StringComparison.Ordinal)
            ? text
            : Path.Combine(Path.GetDirectoryName(Path.GetFullPath(text))!, Stem(text) + ".yaml");
        return File.Exists(manifest)
            ? manifest
            : throw new UsageException($"{text} has no manifest beside it; write {manifest} (docs/programs.md says what it holds)");
    }

    private static string Stem(string text)
    {
        var name = Path.GetFileName(text);
        foreach (var end in (ReadOnlySpan<string>)[".bpf.o", ".o"])
            if (name.EndsWith(end, StringComparison.Ordinal))
                return name[..^end.Length];
        return name;
    }

    private string WhyNot(string name, string asked, ProgramCatalog catalog, ProblemList problems)
    {
        if (problems.HasErrors)
            return string.Join('\n', problems);
        if (catalog.Names.Count == 0)
            return $"there is no program '{asked}': none is built in {string.Join(", ", _folders)}; run 'make -C bpf'";
        var hint = NearestName.Hint(name, catalog.Names) ?? $"there are {string.Join(", ", catalog.Names.Order(StringComparer.Ordinal))}";
        return $"there is no program '{asked}'; {hint}";
    }
}
