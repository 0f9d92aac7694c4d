using System.Text;
using System.Text.RegularExpressions;

namespace HyperMesh.Autonomic.Host.Tests.Docs;

/// <summary>The commands of a shell's text, as far as documents write it: quotes, pipes, lists, redirections, comments.</summary>
internal static partial class ShellText
{
    private const string Program = "hypermesh";

    /// <summary>The words behind <c>hypermesh</c> of every call of it, with the line of each.</summary>
    public static IEnumerable<(int Line, IReadOnlyList<string> Words)> Calls(CodeBlock block)
    {
        for (var at = 0; at < block.Lines.Count; at++)
        {
            var (first, text) = (at, block.Lines[at]);
            while (text.EndsWith('\\') && at + 1 < block.Lines.Count)
                text = text[..^1] + block.Lines[++at];
            foreach (var command in Commands(text))
            {
                if (Call(command) is { } words)
                    yield return (block.Line + first, words);
            }
        }
    }

    /// <summary>The words of a command; null when it calls something else.</summary>
    private static IReadOnlyList<string>? Call(IReadOnlyList<string> command)
    {
        var at = 0;
        while (at < command.Count && (command[at] is "sudo" or "$" or "exec" or "time" or "do" || Assignment().IsMatch(command[at])))
            at++;
        return at < command.Count && command[at].Split('/')[^1] == Program ? [.. command.Skip(at + 1)] : null;
    }

    private static IEnumerable<IReadOnlyList<string>> Commands(string text)
    {
        foreach (var inner in Substitution().Matches(text).SelectMany(substitution => Commands(substitution.Groups[1].Value)))
            yield return inner;

        List<string> words = [];
        var isRedirected = false;
        foreach (Match part in Part().Matches(text))
        {
            if (part.Value.StartsWith('#'))
                break;
            if (part.Value is ";" or "|" or "||" or "&" or "&&")
            {
                yield return words;
                (words, isRedirected) = ([], false);
            }
            else if (part.Value.TrimStart('1', '2') is ['>' or '<', ..])
                isRedirected = part.Value[^1] is '>' or '<';
            else if (isRedirected)
                isRedirected = false;
            else
                words.Add(Unquoted(part.Value));
        }

        yield return words;
    }

    private static string Unquoted(string word)
    {
        var plain = new StringBuilder();
        foreach (Match piece in Piece().Matches(word))
            plain.Append(piece.Value is ['\'', .. var inner, '\''] ? inner : piece.Value is ['"', .. var quoted, '"'] ? quoted : piece.Value);
        return plain.ToString();
    }

    [GeneratedRegex(@"#.*|&&|\|\||[;|]|(?<=\s)&(?=\s|$)|[12]?>+(?:&[12])?|<|(?:'[^']*'|""[^""]*""|\$\([^)]*\)|[^\s;|<>'""])+")]
    private static partial Regex Part();

    [GeneratedRegex(@"\$\(([^)]*)\)")]
    private static partial Regex Substitution();

    [GeneratedRegex(@"'[^']*'|""[^""]*""|[^'""]+")]
    private static partial Regex Piece();

    [GeneratedRegex("^[A-Z_]+=")]
    private static partial Regex Assignment();
}
