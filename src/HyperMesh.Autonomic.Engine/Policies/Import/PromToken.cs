using System.Text.RegularExpressions;

namespace HyperMesh.Autonomic.Engine.Policies;

/// <summary>A word of PromQL.</summary>
/// <param name="Kind">n for a number, s for a string, d for a duration, w for a name, o for an operator, e for the end.</param>
/// <param name="Text">As it is written; of a string, what it stands for.</param>
internal readonly record struct PromToken(char Kind, string Text)
{
    public override string ToString() => Kind == 'e' ? "the end" : $"'{Text}'";
}

/// <summary>Takes PromQL apart into words.</summary>
internal static partial class PromWords
{
    /// <exception cref="NotFittingException">There is a character that belongs to no word.</exception>
    public static List<PromToken> Of(string text)
    {
        var words = new List<PromToken>();
        for (var at = 0; at < text.Length;)
        {
            var match = Word().Match(text, at);
            if (!match.Success)
                throw new NotFittingException($"the expression cannot be read at '{text[at]}'");
            at += match.Length;
            if (Kinds.FirstOrDefault(kind => match.Groups[kind.ToString()].Success) is var found and not '\0')
                words.Add(new PromToken(found, found == 's' ? Unquoted(match.Value) : match.Value));
        }

        words.Add(new PromToken('e', ""));
        return words;
    }

    private const string Kinds = "dnswo";

    private static string Unquoted(string text) => text[0] == '`'
        ? text[1..^1]
        : Escape().Replace(text[1..^1], match => match.Value[1] switch { 'n' => "\n", 't' => "\t", var other => other.ToString() });

    [GeneratedRegex("""
        \G(?:(?<space>\s+|\#[^\n]*)|(?<d>(?:[0-9]+(?:ms|[smhdwy]))+)(?![a-zA-Z0-9_])|(?<n>[0-9]*\.?[0-9]+(?:[eE][-+]?[0-9]+)?)(?![a-zA-Z0-9_])|(?<s>"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*'|`[^`]*`)|(?<w>[a-zA-Z_:][a-zA-Z0-9_:]*)|(?<o>==|!=|>=|<=|=~|!~|[-+*/%^(){}\[\],<>=@:]))
        """)]
    private static partial Regex Word();

    [GeneratedRegex(@"\\.")]
    private static partial Regex Escape();
}
