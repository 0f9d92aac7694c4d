using System.IO.Enumeration;
using HyperMesh.Autonomic.Engine.PolicyTests;
using HyperMesh.Autonomic.Host.Cli;

namespace HyperMesh.Autonomic.Host.Policies;

/// <summary>Which tests to run, and what to say of them. Immutable.</summary>
internal sealed record TestRequest
{
    private static readonly EnumerationOptions WithoutLinks = new() { RecurseSubdirectories = true, AttributesToSkip = FileAttributes.ReparsePoint };

    public required IReadOnlyList<string> Paths { get; init; }

    public string? Pattern { get; init; }

    /// <summary>In percent.</summary>
    public double? LeastCoverage { get; init; }

    public bool ListsCoverage { get; init; }

    public string? JUnit { get; init; }

    public OutputFormat Format { get; init; }

    /// <exception cref="UsageException">The options do not go together.</exception>
    public void Check()
    {
        if (LeastCoverage is < 0 or > 100 or double.NaN)
            throw new UsageException($"--min-coverage is a number of percent from 0 to 100, and {LeastCoverage} is none");
        if (LeastCoverage is not null && Pattern is not null)
            throw new UsageException("--min-coverage needs all tests; leave out --run");
    }

    /// <summary>Whether a test is to be run.</summary>
    public bool Wants(string name) => Pattern is null || (Pattern.AsSpan().ContainsAny('*', '?')
        ? FileSystemName.MatchesSimpleExpression(Pattern, name)
        : name.Contains(Pattern, StringComparison.OrdinalIgnoreCase));

    /// <summary>The test files that are meant, each once.</summary>
    /// <exception cref="UsageException">A path has none.</exception>
    public IReadOnlyList<string> Files() => [.. Paths.SelectMany(FilesOf).Distinct()];

    private static IEnumerable<string> FilesOf(string path)
    {
        if (Directory.Exists(path))
        {
            var found = Directory.EnumerateFiles(path, "*" + PolicyTestFile.Suffix, WithoutLinks).Order(StringComparer.Ordinal).ToList();
            return found.Count > 0 ? found : throw new UsageException($"there is no test in {path}; a test is a file that ends in {PolicyTestFile.Suffix}");
        }

        if (!File.Exists(path))
            throw new UsageException($"there is no file or folder {path}");
        if (path.EndsWith(PolicyTestFile.Suffix, StringComparison.Ordinal))
            return [path];

        var beside = Path.ChangeExtension(path, null) + PolicyTestFile.Suffix;
        return File.Exists(beside) ? [beside] : throw new UsageException($"{path} has no test beside it; it would be {beside}");
    }
}
