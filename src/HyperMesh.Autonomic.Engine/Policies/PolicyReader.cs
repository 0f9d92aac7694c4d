using HyperMesh.Autonomic.Documents;
using HyperMesh.Autonomic.Engine.Analysis;
using HyperMesh.Autonomic.Engine.Execution;

namespace HyperMesh.Autonomic.Engine.Policies;

/// <summary>Reads policies; every problem of every file at once, each with its place. Thread-safe.</summary>
/// <param name="executors">Verbs, and who checks their arguments.</param>
/// <param name="detectors">Kinds of detectors that conditions may name.</param>
/// <param name="metrics">Names of the metrics that monitors provide; null when that is not known, and then no metric is warned of.</param>
public sealed class PolicyReader(ExecutorSet executors, DetectorKinds detectors, IReadOnlySet<string>? metrics = null)
{
    /// <summary>Among the names of metrics: some monitor may provide any.</summary>
    public const string AnyMetric = "*";

    private const string TestSuffix = ".test.yaml";
    private readonly PolicySurroundings _surroundings = new(executors, detectors, metrics);

    /// <summary>What one file may ask of the reader: 16 MiB, 64 levels, 1,500,000 events, which are some 15,000 rules.</summary>
    public static YamlLimits FileLimits { get; } = new() { MaxBytes = 16 << 20, MaxEvents = 1_500_000 };

    /// <summary>Reads a policy file, or all <c>*.yaml</c> of a folder but <c>*.test.yaml</c>.</summary>
    /// <returns>Null when there is an error; the list says which.</returns>
    public PolicySnapshot? Read(string path, ProblemList problems, int revision = 1)
    {
        ArgumentNullException.ThrowIfNull(problems);
        var documents = new List<Node>();
        foreach (var file in Files(path, problems))
            documents.AddRange(YamlReader.ReadFile(file, problems, FileLimits));
        return Read(documents, problems, revision);
    }

    /// <summary>Reads the texts of files, as one set: those that a fleet hands out.</summary>
    /// <param name="files">Name of each, for places, and its text.</param>
    /// <param name="problems">What is wrong with them.</param>
    /// <param name="revision">Of the snapshot.</param>
    /// <returns>Null when there is an error; the list says which.</returns>
    public PolicySnapshot? Read(IReadOnlyDictionary<string, string> files, ProblemList problems, int revision = 1)
    {
        ArgumentNullException.ThrowIfNull(files);
        ArgumentNullException.ThrowIfNull(problems);
        if (files.Count == 0)
            problems.Add(Place.StartOf("policies"), "there is no policy in this revision", "push at least one file");
        var documents = new List<Node>();
        foreach (var (name, text) in files.OrderBy(file => file.Key, StringComparer.Ordinal))
            documents.AddRange(YamlReader.Read(text, name, problems, FileLimits));
        return Read(documents, problems, revision);
    }

    /// <summary>Reads documents that have been parsed, as one set.</summary>
    /// <inheritdoc cref="Read(string, ProblemList, int)"/>
    public PolicySnapshot? Read(IReadOnlyList<Node> documents, ProblemList problems, int revision = 1)
    {
        ArgumentNullException.ThrowIfNull(documents);
        ArgumentNullException.ThrowIfNull(problems);
        var found = new ProblemList();
        var set = new PolicySetReader(_surroundings, Resource.Read(documents, PolicySetReader.Kinds, found), found);
        var snapshot = set.Read(revision);
        // A default that many rules share is wrong once, and what stands where a variable is missing is not wrong a second time.
        var refused = set.TemplateProblems.Select(problem => problem.Place).ToHashSet();
        foreach (var problem in found.Where(problem => !refused.Contains(problem.Place)).Concat(set.TemplateProblems).Distinct())
            problems.Add(problem);
        return problems.HasErrors ? null : snapshot;
    }

    /// <summary>The files that a path stands for, in order: itself, or the policies of a folder.</summary>
    public static IReadOnlyList<string> Files(string path, ProblemList problems)
    {
        ArgumentNullException.ThrowIfNull(problems);
        if (!Directory.Exists(path))
            return [path];

        try
        {
            var files = Directory.EnumerateFiles(path, "*.yaml")
                .Where(file => !file.EndsWith(TestSuffix, StringComparison.Ordinal) && !Path.GetFileName(file).StartsWith('.')).Order(StringComparer.Ordinal).ToList();
            if (files.Count == 0)
                problems.Add(Place.StartOf(path), "there is no policy in this folder", "a policy is a file that ends in .yaml");
            return files;
        }
        catch (Exception gone) when (gone is IOException or UnauthorizedAccessException)
        {
            problems.Add(Place.StartOf(path), $"the folder cannot be read: {gone.Message.TrimEnd('.')}");
            return [];
        }
    }
}
