namespace HyperMesh.Autonomic.Host.Tests.Docs.Checks;

/// <summary>Every link into the repository leads to a file or folder, and to a heading that is there.</summary>
internal sealed class LinkCheck(SourceTree tree)
{
    private readonly Dictionary<string, IReadOnlyList<string>> _anchors = [];

    public IEnumerable<Finding> Look(MarkdownDocument document)
    {
        foreach (var link in document.Links.Where(link => !link.Target.Contains("://", StringComparison.Ordinal)))
        {
            var (file, anchor) = link.Target.Split('#', 2) is [var before, var after] ? (before, after) : (link.Target, null);
            var path = file.Length == 0 ? document.Path : Resolve(document.Path, file);
            if (file.Length > 0 && !tree.Entries.Contains(path))
                yield return document.Finding(link.Line, $"the link leads to '{path}', which is not there");
            else if (anchor is not null && !Anchors(file.Length == 0 ? document : null, path).Contains(anchor))
                yield return document.Finding(link.Line, $"'{path}' has no heading '#{anchor}'");
        }
    }

    /// <summary>The documents that a document leads to.</summary>
    public static IEnumerable<string> Targets(MarkdownDocument document) => document.Links
        .Select(link => link.Target.Split('#')[0])
        .Where(file => file.EndsWith(".md", StringComparison.Ordinal) && !file.Contains("://", StringComparison.Ordinal))
        .Select(file => Resolve(document.Path, file));

    private static string Resolve(string document, string file) =>
        Path.GetRelativePath(Cli.Root, Path.GetFullPath(Path.Combine(Cli.Root, Path.GetDirectoryName(document)!, file)));

    private IReadOnlyList<string> Anchors(MarkdownDocument? itself, string path)
    {
        if (itself is not null)
            return itself.Anchors;
        if (!_anchors.TryGetValue(path, out var anchors))
            _anchors[path] = anchors = path.EndsWith(".md", StringComparison.Ordinal) ? MarkdownDocument.Parse(path, SourceTree.Read(path)).Anchors : [];
        return anchors;
    }
}
