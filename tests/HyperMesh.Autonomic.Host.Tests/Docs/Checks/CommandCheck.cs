using System.CommandLine;
using System.Text.RegularExpressions;

namespace HyperMesh.Autonomic.Host.Tests.Docs.Checks;

/// <summary>Every call of the command line has a verb and options that there are; one in a block of commands can be parsed as a whole.</summary>
internal sealed partial class CommandCheck(RootCommand root, SourceTree tree)
{
    public IEnumerable<Finding> Look(MarkdownDocument document) => [.. Blocks(document), .. Spans(document), .. Rows(document)];

    /// <summary>Whether a span calls the command line.</summary>
    public bool IsCall(CodeSpan span) => Words(span) is not null;

    private IEnumerable<Finding> Blocks(MarkdownDocument document)
    {
        foreach (var block in document.Blocks.Where(block => block.Language is "sh" or "console"))
        {
            var calls = block.Language == "sh" ? block : block with { Lines = [.. block.Lines.Select(line => line.StartsWith("$ ", StringComparison.Ordinal) ? line : "")] };
            foreach (var (line, words) in ShellText.Calls(calls))
            {
                if ((Wrong(words) ?? Misused(words)) is { } wrong)
                    yield return document.Finding(line, $"hypermesh {string.Join(' ', words)}: {wrong}");
            }
        }
    }

    private IEnumerable<Finding> Spans(MarkdownDocument document)
    {
        foreach (var span in document.Spans)
        {
            IEnumerable<IReadOnlyList<string>> calls = span.Text.Contains("$(", StringComparison.Ordinal)
                ? ShellText.Calls(new CodeBlock("sh", span.Line, [span.Text])).Select(call => call.Words)
                : Words(span) is { } words ? [words] : [];
            foreach (var wrong in calls.Select(Wrong).OfType<string>())
                yield return document.Finding(span.Line, $"`{span.Text}`: {wrong}");
        }
    }

    /// <summary>In a row that begins with verbs, every option is one of theirs.</summary>
    private IEnumerable<Finding> Rows(MarkdownDocument document)
    {
        foreach (var row in document.Spans.Where(span => span.Cell is not null).GroupBy(span => span.Line))
        {
            var verbs = row.Where(span => span.Cell == 0).Select(Words).OfType<IReadOnlyList<string>>().SelectMany(Named).ToList();
            if (verbs.Count == 0)
                continue;
            foreach (var span in row.Where(span => span.Cell > 0 && span.Text.StartsWith("--", StringComparison.Ordinal)))
            {
                if (!verbs.Any(verb => Has(verb, OptionName(span.Text.Split(' ')[0]))))
                    yield return document.Finding(span.Line, $"`{span.Text}` is an option of none of this row's verbs");
            }
        }
    }

    /// <summary>The words behind <c>hypermesh</c>, of a span that calls it, also by a verb alone; null for another.</summary>
    private IReadOnlyList<string>? Words(CodeSpan span)
    {
        var words = span.Text.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        if (words.Length == 0)
            return null;
        // 'hypermesh is running' is what it says, not what is said to it.
        if (words[0] is "hypermesh" or "./hypermesh")
            return words.Length > 1 && Child(root, words[1]) is null && tree.Texts.Any(text => text.StartsWith(span.Text, StringComparison.Ordinal)) ? null : words[1..];
        var isVerb = words.Length > 1 && Child(root, words[0]) is { } verb
            && (verb.Subcommands.Count > 0 ? Name().IsMatch(words[1]) : words[1].StartsWith("--", StringComparison.Ordinal) || Placeholder().IsMatch(words[1]));
        return isVerb ? words : null;
    }

    /// <summary>What the parser says of a whole call; a name in capitals stands for whatever fits.</summary>
    private string? Misused(IReadOnlyList<string> words) => words.Any(word => word.Contains('…')) || root.Parse(words).Errors is not [var error, ..]
        || root.Parse([.. words.Select(word => Placeholder().IsMatch(word) ? "1" : word)]).Errors.Count == 0 ? null : error.Message;

    private string? Wrong(IReadOnlyList<string> words)
    {
        foreach (var alternative in Alternatives(words))
        {
            var (verb, rest) = Walk(alternative);
            if (rest is [var next, ..] && verb.Subcommands.Count > 0 && verb.Arguments.Count == 0 && Name().IsMatch(next))
                return $"'{next}' is no verb of '{verb.Name}'";
            if (rest.TakeWhile(word => word != "--").FirstOrDefault(word => word.StartsWith('-') && word.Length > 1 && !double.TryParse(word, out _) && !Has(verb, OptionName(word))) is { } option)
                return $"'{option}' is no option of '{verb.Name}'";
        }

        return null;
    }

    private IEnumerable<Command> Named(IReadOnlyList<string> words) => Alternatives(words).Select(alternative => Walk(alternative).Verb);

    /// <summary>A word such as <c>hold|resume</c> stands for two calls.</summary>
    private static IEnumerable<IReadOnlyList<string>> Alternatives(IReadOnlyList<string> words)
    {
        var at = Enumerable.Range(0, words.Count).TakeWhile(i => !words[i].StartsWith('-')).FirstOrDefault(i => AlternativeNames().IsMatch(words[i]), -1);
        return at < 0 ? [words] : words[at].Split('|').SelectMany(name => Alternatives([.. words.Take(at), name, .. words.Skip(at + 1)]));
    }

    private (Command Verb, IReadOnlyList<string> Left) Walk(IReadOnlyList<string> words)
    {
        Command verb = root;
        var at = 0;
        while (at < words.Count && Child(verb, words[at]) is { } child)
            (verb, at) = (child, at + 1);
        return (verb, [.. words.Skip(at)]);
    }

    private static Command? Child(Command verb, string name) => verb.Subcommands.FirstOrDefault(child => child.Name == name || child.Aliases.Contains(name));

    private static bool Has(Command verb, string option) => option is "--help" or "-h" or "--version"
        || verb.Options.Concat(Above(verb)).Any(known => known.Name == option || known.Aliases.Contains(option));

    private static IEnumerable<Option> Above(Command verb) =>
        verb.Parents.OfType<Command>().SelectMany(parent => parent.Options.Where(option => option.Recursive).Concat(Above(parent)));

    private static string OptionName(string word) => OptionLetters().Match(word).Value;

    [GeneratedRegex("^[a-z][a-z-]*$")]
    private static partial Regex Name();

    [GeneratedRegex(@"^[a-z-]+(\|[a-z-]+)+$")]
    private static partial Regex AlternativeNames();

    [GeneratedRegex("^[A-Z]{2,}$")]
    private static partial Regex Placeholder();

    [GeneratedRegex("^-{1,2}[A-Za-z0-9-]*")]
    private static partial Regex OptionLetters();
}
