using System.Text.RegularExpressions;

namespace HyperMesh.Autonomic.Host.Tests.Docs;

/// <summary>A document, taken apart as far as it can be held to the code.</summary>
public sealed partial class MarkdownDocument
{
    private const string Fence = "```";
    private readonly List<CodeBlock> _blocks = [];
    private readonly List<CodeSpan> _spans = [];
    private readonly List<DocumentLink> _links = [];
    private readonly List<string> _anchors = [];
    private readonly List<string> _prose = [];
    private readonly List<string> _paragraph = [];
    private int _paragraphLine;

    private MarkdownDocument(string path, string text)
    {
        Path = path;
        Text = text;
        Read(text.Split('\n'));
    }

    /// <summary>From the root of the checkout.</summary>
    public string Path { get; }

    public string Text { get; }

    public IReadOnlyList<CodeBlock> Blocks => _blocks;

    public IReadOnlyList<CodeSpan> Spans => _spans;

    public IReadOnlyList<DocumentLink> Links => _links;

    /// <summary>What <c>#…</c> may name.</summary>
    public IReadOnlyList<string> Anchors => _anchors;

    public static MarkdownDocument Parse(string path, string text) => new(path, text);

    public Finding Finding(int line, string what) => new(Path, line, what);

    private void Read(string[] lines)
    {
        for (var at = 0; at < lines.Length; at++)
        {
            var line = lines[at];
            if (line.TrimStart().StartsWith(Fence, StringComparison.Ordinal))
                at = ReadFenced(lines, at);
            else if (IsIndented(line) && (at == 0 || lines[at - 1].Length == 0) && !_prose.TakeLast(2).Any(before => ListItem().IsMatch(before)))
                at = ReadIndented(lines, at);
            else
                ReadProse(line, at + 1);
        }

        EndParagraph();
    }

    private int ReadFenced(string[] lines, int at)
    {
        EndParagraph();
        var indent = lines[at].Length - lines[at].TrimStart().Length;
        var language = lines[at].Trim()[Fence.Length..];
        var end = at + 1;
        while (end < lines.Length && !lines[end].TrimStart().StartsWith(Fence, StringComparison.Ordinal))
            end++;
        _blocks.Add(new CodeBlock(language, at + 2, [.. lines[(at + 1)..Math.Min(end, lines.Length)].Select(line => line.Length > indent ? line[indent..] : line.TrimStart())]));
        return end;
    }

    private int ReadIndented(string[] lines, int at)
    {
        EndParagraph();
        var end = at;
        while (end < lines.Length && IsIndented(lines[end]))
            end++;
        _blocks.Add(new CodeBlock("sh", at + 1, [.. lines[at..end].Select(line => line[4..])]));
        return end - 1;
    }

    private static bool IsIndented(string line) => line.StartsWith("    ", StringComparison.Ordinal) && line.Trim().Length > 0;

    private void ReadProse(string line, int number)
    {
        _prose.Add(line);
        if (Heading().Match(line) is { Success: true } heading)
            AddAnchor(heading.Groups[1].Value);
        // A span may go on in the next line, but not over the end of a paragraph or of a row.
        var isAlone = line.StartsWith('|') || line.StartsWith('#') || ListItem().IsMatch(line);
        if (line.Trim().Length == 0 || isAlone)
            EndParagraph();
        if (_paragraph.Count == 0)
            _paragraphLine = number;
        _paragraph.Add(line);
        if (isAlone && !ListItem().IsMatch(line))
            EndParagraph();
    }

    private void EndParagraph()
    {
        var text = string.Join('\n', _paragraph);
        var isRow = text.StartsWith('|');
        foreach (Match span in Span().Matches(text))
        {
            int? cell = isRow ? UnescapedBar().Count(text[..span.Index]) - 1 : null;
            _spans.Add(new CodeSpan(span.Groups[1].Value.Replace("\\|", "|", StringComparison.Ordinal).Replace('\n', ' '), LineOf(text, span.Index), cell));
        }

        var plain = Span().Replace(text, span => new string('x', span.Length));
        foreach (Match link in Link().Matches(plain))
            _links.Add(new DocumentLink(link.Groups[1].Value, LineOf(text, link.Index)));
        _paragraph.Clear();
    }

    private int LineOf(string paragraph, int index) => _paragraphLine + paragraph.AsSpan(0, index).Count('\n');

    private void AddAnchor(string heading)
    {
        var text = LinkText().Replace(heading, "$1").ToLowerInvariant();
        var slug = NotInAnchors().Replace(text, "").Replace(' ', '-');
        var same = _anchors.Count(anchor => anchor == slug || anchor.StartsWith($"{slug}-", StringComparison.Ordinal) && int.TryParse(anchor[(slug.Length + 1)..], out _));
        _anchors.Add(same == 0 ? slug : $"{slug}-{same}");
    }

    [GeneratedRegex("^#{1,6} +(.*?) *$")]
    private static partial Regex Heading();

    [GeneratedRegex(@"^ *([-*]|[0-9]+\.) ")]
    private static partial Regex ListItem();

    [GeneratedRegex("`([^`]+)`")]
    private static partial Regex Span();

    [GeneratedRegex(@"(?<!\\)\|")]
    private static partial Regex UnescapedBar();

    [GeneratedRegex(@"\]\(([^)\s]+)\)")]
    private static partial Regex Link();

    [GeneratedRegex(@"\[([^\]]*)\]\([^)]*\)")]
    private static partial Regex LinkText();

    [GeneratedRegex(@"[^\p{L}\p{N}_\- ]")]
    private static partial Regex NotInAnchors();
}
