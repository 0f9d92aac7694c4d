using System.Text.RegularExpressions;

namespace HyperMesh.Autonomic.Host.Tests.Docs;

/// <summary>The checkout without what was built: its files, the words of its sources, and the texts that they write.</summary>
public sealed partial class SourceTree
{
    private static readonly string[] Built = ["bin", "obj", ".git", "node_modules", "artifacts", "TestResults"];
    private readonly Lazy<IReadOnlySet<string>> _words;
    private readonly Lazy<IReadOnlySet<string>> _testMethods;
    private readonly Lazy<IReadOnlyList<string>> _texts;

    public SourceTree()
    {
        Files = [.. Below(Cli.Root).Select(Relative).Order(StringComparer.Ordinal)];
        Entries = Files.SelectMany(WithFolders).ToHashSet(StringComparer.Ordinal);
        _words = new(() => Sources.SelectMany(file => Word().Matches(Read(file)).Select(word => word.Value)).ToHashSet(StringComparer.Ordinal));
        _testMethods = new(() => Of("tests/", ".cs").SelectMany(file => Method().Matches(Read(file)).Select(method => method.Groups[1].Value)).ToHashSet(StringComparer.Ordinal));
        _texts = new(() => [.. Of("src/", ".cs").Concat(Of("plugins/", ".cs")).SelectMany(file => CSharpText.Literals(Read(file))).Distinct()]);
    }

    /// <summary>Every file, from the root.</summary>
    public IReadOnlyList<string> Files { get; }

    /// <summary>Every file and folder, from the root.</summary>
    public IReadOnlySet<string> Entries { get; }

    /// <summary>Every name and word of what is no document.</summary>
    public IReadOnlySet<string> Words => _words.Value;

    /// <summary>Every method of the tests.</summary>
    public IReadOnlySet<string> TestMethods => _testMethods.Value;

    /// <summary>What the product may write: its string literals, cut where a value stands in them.</summary>
    public IReadOnlyList<string> Texts => _texts.Value;

    public IEnumerable<string> Documents => Files.Where(file => file.EndsWith(".md", StringComparison.Ordinal));

    private IEnumerable<string> Sources => Files.Where(file => !file.EndsWith(".md", StringComparison.Ordinal) && new FileInfo(Cli.InRoot(file)).Length < 1_000_000
        && !file.EndsWith(".gz", StringComparison.Ordinal) && !file.StartsWith("tests/HyperMesh.Autonomic.Host.Tests/Docs/", StringComparison.Ordinal));

    public static string Read(string file) => File.ReadAllText(Cli.InRoot(file));

    /// <summary>The projects below a folder, by name; no fixtures.</summary>
    public IEnumerable<string> Projects(string folder) => Of(folder, ".csproj")
        .Where(file => !file.StartsWith("tests/Fixtures/", StringComparison.Ordinal) && !file.StartsWith("plugins/Template/", StringComparison.Ordinal))
        .Select(file => Path.GetFileNameWithoutExtension(file));

    private IEnumerable<string> Of(string folder, string extension) =>
        Files.Where(file => file.StartsWith(folder, StringComparison.Ordinal) && file.EndsWith(extension, StringComparison.Ordinal));

    private static IEnumerable<string> Below(string folder)
    {
        foreach (var file in Directory.EnumerateFiles(folder))
            yield return file;
        foreach (var child in Directory.EnumerateDirectories(folder).Where(child => !Built.Contains(Path.GetFileName(child)) && child != Cli.InRoot("bpf", "build")))
        {
            foreach (var file in Below(child))
                yield return file;
        }
    }

    private static string Relative(string file) => Path.GetRelativePath(Cli.Root, file);

    private static IEnumerable<string> WithFolders(string file)
    {
        yield return file;
        for (var at = file.LastIndexOf('/'); at > 0; at = file.LastIndexOf('/', at - 1))
            yield return file[..at];
    }

    [GeneratedRegex("[A-Za-z_][A-Za-z0-9_]*")]
    private static partial Regex Word();

    [GeneratedRegex(@"(?:void|Task|Task<[^>]+>|IEnumerable<[^>]+>)\s+([A-Z]\w+)\(")]
    private static partial Regex Method();
}
