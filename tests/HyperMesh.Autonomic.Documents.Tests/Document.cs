namespace HyperMesh.Autonomic.Documents.Tests;

/// <summary>Reads YAML the way the tests look at it: the value, and the problems as the user sees them.</summary>
internal static class Document
{
    public const string File = "policy.yaml";

    public static (IReadOnlyList<Node> Documents, string[] Problems) Read(string text, YamlLimits? limits = null)
    {
        var problems = new ProblemList();
        var documents = YamlReader.Read(text, File, problems, limits);
        return (documents, Shown(problems));
    }

    public static string[] Problems(string text, YamlLimits? limits = null) => Read(text, limits).Problems;

    public static Node Sound(string text)
    {
        var (documents, problems) = Read(text);
        problems.ShouldBeEmpty();
        return documents.ShouldHaveSingleItem();
    }

    /// <summary>Reads one mapping with a reader; the document itself has no problems.</summary>
    public static (T Value, string[] Problems) With<T>(string text, Func<MappingReader, T> read)
    {
        var problems = new ProblemList();
        var mapping = Sound(text).ShouldBeOfType<MappingNode>();
        var value = read(new MappingReader(mapping, problems));
        return (value, Shown(problems));
    }

    public static string[] Shown(ProblemList problems) => [.. problems.Select(problem => problem.ToString())];
}
