namespace HyperMesh.Autonomic.Documents;

/// <summary>A document in the frame that all of ours have: <c>apiVersion</c>, <c>kind</c>, <c>metadata</c>, <c>spec</c>.</summary>
/// <param name="Name">From the metadata.</param>
/// <param name="Description">From the metadata; may be empty.</param>
/// <param name="Spec">To be read and ended by the caller.</param>
public sealed record Resource(string Name, string Description, MappingReader Spec)
{
    /// <summary>Which kind of document it is.</summary>
    public string Kind { get; init; } = "";

    /// <summary>The only version there is.</summary>
    public const string ApiVersion = "hypermesh.autonomic/v1";

    /// <summary>Reads every document of a file, which must all be of one kind.</summary>
    /// <returns>Those whose frame is sound; what is wrong with the others is in the list.</returns>
    public static IReadOnlyList<Resource> ReadFile(string path, string kind, ProblemList problems) =>
        Read(YamlReader.ReadFile(path, problems), kind, problems);

    /// <summary>Reads documents that have been parsed.</summary>
    public static IReadOnlyList<Resource> Read(IReadOnlyList<Node> documents, string kind, ProblemList problems) =>
        Read(documents, [kind], problems);

    /// <summary>Reads documents of several kinds that have been parsed.</summary>
    public static IReadOnlyList<Resource> Read(IReadOnlyList<Node> documents, IReadOnlyList<string> kinds, ProblemList problems)
    {
        ArgumentNullException.ThrowIfNull(documents);
        ArgumentNullException.ThrowIfNull(problems);
        return [.. documents.Select(document => Read(document, kinds, problems)).OfType<Resource>()];
    }

    private static Resource? Read(Node document, IReadOnlyList<string> kinds, ProblemList problems)
    {
        if (!document.TryMapping(problems, out var mapping))
            return null;

        var frame = new MappingReader(mapping, problems);
        frame.RequiredName("apiVersion", [ApiVersion]);
        var kind = frame.RequiredName("kind", kinds);
        var metadata = frame.RequiredMapping("metadata");
        var spec = frame.RequiredMapping("spec");
        var name = metadata is null ? "" : NameOf(metadata);
        var description = metadata?.OptionalString("description", "") ?? "";
        metadata?.Done();
        return frame.Done() && spec is not null ? new Resource(name, description, spec) { Kind = kind } : null;
    }

    private static string NameOf(MappingReader metadata)
    {
        var name = metadata.RequiredString("name");
        if (metadata.Mapping.ValueOf("name") is ScalarNode { IsNull: false } && (name.Length == 0 || !name.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_')))
            metadata.Report("name", $"'{name}' is no name", "use letters, digits, '-' and '_'");
        return name;
    }
}
