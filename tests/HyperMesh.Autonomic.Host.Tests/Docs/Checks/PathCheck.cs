using System.Text.RegularExpressions;

namespace HyperMesh.Autonomic.Host.Tests.Docs.Checks;

/// <summary>Every path of the repository that is named, in a span or as a word of a command, is there.</summary>
internal sealed partial class PathCheck(SourceTree tree)
{
    public IEnumerable<Finding> Look(MarkdownDocument document)
    {
        var spans = document.Spans.Where(span => !span.Text.Contains(' ')).Select(span => (span.Line, Word: span.Text, IsCommand: false));
        var words = document.Blocks.Where(block => block.Language == "sh")
            .SelectMany(block => block.Lines.SelectMany((line, at) => CommandWord().Matches(line.Split(" #")[0]).Select(word => (Line: block.Line + at, Word: word.Value, IsCommand: true))));
        return spans.Concat(words).Where(named => IsMissing(document.Path, named.Word, named.IsCommand))
            .Select(named => document.Finding(named.Line, $"there is no '{named.Word}'"));
    }

    private bool IsMissing(string document, string word, bool isCommand)
    {
        var path = word.TrimEnd('/', ':', '.');
        if (path.StartsWith("./", StringComparison.Ordinal))
            path = path[2..];
        var beside = Path.GetDirectoryName(document)!;
        var first = path.Split('/')[0];
        var isOfRoot = path.Contains('/') && (tree.Entries.Contains(first) || tree.Entries.Contains($"{beside}/{first}")) && !path.StartsWith("bpf/build", StringComparison.Ordinal);
        var isOfSource = !isCommand && (SourcePath().IsMatch(path) || SourceFile().IsMatch(path));
        // What the product itself writes is no path, although it may look like one: 'bpf/object' is a rule. Commands speak of plugins that the reader has.
        if ((isCommand && first == "plugins") || (!isOfRoot && !isOfSource) || path.Contains('…') || tree.Texts.Contains(word))
            return false;

        var pattern = new Regex($"^{Wildcard().Replace(Regex.Escape(path), "[^/]*")}$");
        if (isOfRoot && tree.Entries.Any(entry => pattern.IsMatch(entry) || (beside.Length > 0 && entry.StartsWith(beside + "/", StringComparison.Ordinal) && pattern.IsMatch(entry[(beside.Length + 1)..]))))
            return false;

        // 'Hooks/HookState' of some project: a folder, or a type's file.
        return !isOfSource || !tree.Entries.Any(entry => $"/{entry}".EndsWith($"/{path}", StringComparison.Ordinal) || $".{entry}".Contains($".{path}/", StringComparison.Ordinal)
            || $"/{entry}".EndsWith($"/{path}.cs", StringComparison.Ordinal) || $".{entry}".EndsWith($".{path}.cs", StringComparison.Ordinal) || entry.EndsWith($".{path}", StringComparison.Ordinal));
    }

    [GeneratedRegex(@"^\w[\w.-]*\.(cs|h|csproj)$")]
    private static partial Regex SourceFile();

    /// <summary>As it looks once it is escaped.</summary>
    [GeneratedRegex(@"\\\*|NAME|<name>|<program>")]
    private static partial Regex Wildcard();

    [GeneratedRegex(@"[\w./*-]+/[\w./*-]*")]
    private static partial Regex CommandWord();

    [GeneratedRegex(@"^[A-Z][a-z][A-Za-z]*(\.[A-Z][A-Za-z]+)?(/[A-Z][a-z][A-Za-z]*)+$")]
    private static partial Regex SourcePath();
}
