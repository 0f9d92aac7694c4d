using System.Text.RegularExpressions;

namespace HyperMesh.Autonomic.Host.Tests.Docs.Checks;

/// <summary>
/// Every message that is quoted can be written: between its values, its words are those of the string literals of the sources, in their order. A value has a digit or a sign
/// in it, is written in capitals, or is one of the examples' names.
/// </summary>
internal sealed partial class MessageCheck(SourceTree tree, CommandCheck commands)
{
    /// <summary>Words between two values may come of so many literals, as where one of two words stands in the middle.</summary>
    private const int MostPieces = 3;

    private const string ErrorPrefix = "hypermesh: ";
    private static readonly char[] Marks = [',', ':', ';', '(', ')', '.', '/', '|'];
    private static readonly string[] ExampleNames =
        ["auto", "drop", "drv", "ebpf", "edge", "forward", "native", "other", "prometheus", "root", "skb", "source", "spot", "why"];

    /// <summary>What the kernel and the runtime say.</summary>
    private static readonly string[] OfOthers =
        ["Operation not permitted", "Operation not supported", "Connection refused", "Permission denied", "Access to the path ", " is denied"];

    private readonly Lazy<string> _texts = new(() => $"\n{string.Join('\n', tree.Texts.Concat(OfOthers).Select(Normal))}\n");

    public IEnumerable<Finding> Look(MarkdownDocument document)
    {
        var spans = document.Spans.Where(span => span.Text.Split(' ').Length >= 3 && !NoMessage().IsMatch(span.Text) && !commands.IsCall(span)).Select(span => (span.Line, span.Text));
        var lines = document.Blocks.Where(block => block.Language.Length == 0).SelectMany(block => block.Lines.Select((line, at) => (Line: block.Line + at, Text: line.Trim())));
        return spans.Concat(lines).SelectMany(quoted => Wrong(quoted.Text).Select(words => document.Finding(quoted.Line, $"`{quoted.Text}`: no message has '{words}'")));
    }

    private IEnumerable<string> Wrong(string message)
    {
        if (message.StartsWith(ErrorPrefix, StringComparison.Ordinal))
            message = message[ErrorPrefix.Length..];
        return message.Split('…').SelectMany(Runs).Where(run => !CanBeWritten(run, MostPieces)).Select(run => string.Join(' ', run));
    }

    /// <summary>The words between values.</summary>
    private static IEnumerable<string[]> Runs(string part)
    {
        List<string> run = [];
        foreach (var word in part.Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            if (!IsValue(word))
            {
                run.Add(word);
                continue;
            }

            yield return [.. run];
            run.Clear();
        }

        yield return [.. run];
    }

    private bool CanBeWritten(string[] run, int pieces) => run.Length == 0 || IsLiteral(run)
        || (pieces > 1 && Enumerable.Range(1, run.Length - 1).Any(cut => IsLiteral(run[..cut]) && CanBeWritten(run[cut..], pieces - 1)));

    private bool IsLiteral(string[] words)
    {
        var text = string.Join(' ', words).Trim(Marks);
        if (text.Length == 0)
            return true;
        for (var at = _texts.Value.IndexOf(text, StringComparison.Ordinal); at >= 0; at = _texts.Value.IndexOf(text, at + 1, StringComparison.Ordinal))
        {
            if (!char.IsLetter(_texts.Value[at - 1]) && !char.IsLetter(_texts.Value[at + text.Length]))
                return true;
        }

        return false;
    }

    private static bool IsValue(string word) => ValueSign().IsMatch(word) || Capitals().IsMatch(word) || ExampleNames.Contains(word.Trim(Marks));

    private static string Normal(string text) => Space().Replace(text, " ");

    [GeneratedRegex(@"\s+")]
    private static partial Regex Space();

    [GeneratedRegex(@"[0-9/_'=\[\]{}<>→-]|\w\.\w")]
    private static partial Regex ValueSign();

    [GeneratedRegex("^[^a-z]+$")]
    private static partial Regex Capitals();

    [GeneratedRegex(@"^--|\{ ?\w|^[a-z]+: \[|^(fuser|journalctl|dmesg|systemctl) ")]
    private static partial Regex NoMessage();
}
