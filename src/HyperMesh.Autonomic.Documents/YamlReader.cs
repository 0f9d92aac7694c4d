namespace HyperMesh.Autonomic.Documents;

/// <summary>
/// Reads YAML into nodes that know their places. It takes UTF-8, with or without a byte order mark, with any line ends, and files of
/// several documents separated by <c>---</c>; empty documents are left out. It refuses, each with a problem at its place: anchors,
/// aliases and tags, keys that are given twice or are not scalars, control characters, and everything beyond <see cref="YamlLimits"/>.
/// </summary>
/// <remarks>
/// Thread-safe. No method throws for what a file holds or whether it can be read; when problems were added that are errors, what is
/// returned is good only for finding further problems. The time and the memory taken are bounded by the limits.
/// </remarks>
public static class YamlReader
{
    /// <summary>Reads the documents of a text.</summary>
    /// <param name="text">The YAML.</param>
    /// <param name="file">The name for places; it is not opened.</param>
    /// <param name="problems">Takes the problems.</param>
    /// <param name="limits">Null for <see cref="YamlLimits.Default"/>.</param>
    /// <returns>The documents up to the first place that cannot be understood, or to the end.</returns>
    public static IReadOnlyList<Node> Read(string text, string file, ProblemList problems, YamlLimits? limits = null)
    {
        ArgumentNullException.ThrowIfNull(text);
        ArgumentNullException.ThrowIfNull(file);
        ArgumentNullException.ThrowIfNull(problems);
        limits ??= YamlLimits.Default;
        var source = new SourceText(text.StartsWith('\uFEFF') ? text[1..] : text, file);
        if (!source.CheckSize(limits, problems) || !source.CheckCharacters(problems))
            return [];
        return new DocumentParser(source, problems, limits).Parse();
    }

    /// <summary>Reads the documents of bytes that should be UTF-8; bytes that are not are a problem with line and column.</summary>
    /// <inheritdoc cref="Read(string, string, ProblemList, YamlLimits?)"/>
    public static IReadOnlyList<Node> Read(ReadOnlySpan<byte> utf8, string file, ProblemList problems, YamlLimits? limits = null)
    {
        ArgumentNullException.ThrowIfNull(file);
        ArgumentNullException.ThrowIfNull(problems);
        limits ??= YamlLimits.Default;
        return Utf8Text.TryDecode(utf8, file, problems, limits, out var text) ? Read(text, file, problems, limits) : [];
    }

    /// <summary>
    /// Reads the documents of a file. A file that is missing, is a directory or cannot be read is a problem at 1:1. Blocks while the
    /// file is read, which for a named pipe is until its writer is done.
    /// </summary>
    public static IReadOnlyList<Node> ReadFile(string path, ProblemList problems, YamlLimits? limits = null) =>
        ReadBytes(path, problems, limits) is { } bytes ? Read(bytes.Span, path, problems, limits) : [];

    /// <summary>The bytes that <see cref="ReadFile"/> would read, for whoever has to judge them or knows them already; at most one more than the limit.</summary>
    /// <returns>Null when the file cannot be read, which is reported.</returns>
    public static ReadOnlyMemory<byte>? ReadBytes(string path, ProblemList problems, YamlLimits? limits = null)
    {
        ArgumentNullException.ThrowIfNull(path);
        ArgumentNullException.ThrowIfNull(problems);
        return FileBytes.TryRead(path, problems, limits ?? YamlLimits.Default, out var bytes) ? bytes : null;
    }

    /// <summary>Reads a text that is to hold one document, a mapping: a manifest, a configuration.</summary>
    /// <returns>Null when there is none, or more than one, or it is no mapping, which is reported.</returns>
    /// <inheritdoc cref="Read(string, string, ProblemList, YamlLimits?)"/>
    public static MappingNode? ReadMapping(string text, string file, ProblemList problems, YamlLimits? limits = null)
    {
        ArgumentNullException.ThrowIfNull(problems);
        var part = problems.Part();
        return Single(Read(text, file, part, limits), file, part);
    }

    /// <summary>Reads a file that is to hold one document, a mapping: a manifest, a configuration.</summary>
    /// <returns>Null when there is none, or more than one, or it is no mapping, which is reported.</returns>
    /// <inheritdoc cref="ReadFile"/>
    public static MappingNode? ReadFileMapping(string path, ProblemList problems, YamlLimits? limits = null)
    {
        ArgumentNullException.ThrowIfNull(problems);
        var part = problems.Part();
        return Single(ReadFile(path, part, limits), path, part);
    }

    private static MappingNode? Single(IReadOnlyList<Node> documents, string file, ProblemList problems)
    {
        if (documents.Count == 0 && !problems.HasErrors)
            problems.Add(Place.StartOf(file), "the file is empty", "it should hold a mapping");
        if (documents.Count > 1)
            problems.Add(documents[1].Place, "a second document begins here", "this file holds only one");
        return documents.Count == 1 && documents[0].TryMapping(problems, out var mapping) ? mapping : null;
    }
}
