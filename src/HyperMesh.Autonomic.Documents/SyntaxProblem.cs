using YamlDotNet.Core;

namespace HyperMesh.Autonomic.Documents;

/// <summary>Puts the parser's errors, which speak of tokens and block collections, into words for the author of a document.</summary>
internal static class SyntaxProblem
{
    private const string Colon = "a colon with a space cannot stand here";
    private const string Escape = "write \\\\ for a backslash, or use single quotes";
    private const string NoTags = "tags are not allowed";
    private const string Unclosed = "the quoted text that begins here is not closed";
    private const string Unreadable = "this cannot be read as YAML";

    private static readonly (string Theirs, string Ours, string? Hint)[] Words =
    [
        ("found invalid mapping", Colon, "quote the value, or check the indentation and the colon before"),
        ("Mapping values are not allowed", Colon, "check the indentation, or quote the value"),
        ("Block sequence entries are not allowed", "a list item cannot begin here", "put each '- ' on a line of its own"),
        ("could not find expected ':'", "expected a colon after the key", "check the indentation, or quote the value before"),
        ("did not find expected key", "expected a key", "check the indentation, and that each key ends in a colon and a space"),
        ("did not find expected '-' indicator", "expected '- '", "a list and keys cannot stand at one indentation"),
        ("did not find expected node content", "expected a value", null),
        ("expected ',' or ']'", "expected ',' or ']'", null),
        ("expected ',' or '}'", "expected ',' or '}'", null),
        ("While scanning a directive", "a line that begins with % is a directive, and this is none", "write %YAML 1.2 or leave it out; quotes make a value text"),
        ("found unexpected end of stream", Unclosed, "end it with the same quote"),
        ("found unexpected document indicator", Unclosed, "end it with the same quote"),
        ("found wrong indentation", Unclosed, "end it with the same quote, or indent its other lines"),
        ("unknown escape character", "unknown escape in double quotes", Escape),
        ("expected hexadecimal number", "an escape in double quotes lacks hexadecimal digits", Escape),
        ("expected comment or line break", "nothing may follow | or > on its line", "quote the value if it is one line of text"),
        ("expected <document end>", "unexpected text after the document", "check the indentation, or begin a document with ---"),
        ("anchor or alias", "anchors and aliases are not allowed", "write the value out, or quote it"),
        ("While scanning a tag", NoTags, "quote the value if it is text"),
        ("undefined tag handle", NoTags, "quote the value if it is text"),
        ("incompatible YAML document", "this version of YAML is not known", "write %YAML 1.2 or leave it out"),
    ];

    /// <param name="exception">What the parser says.</param>
    /// <param name="source">The text.</param>
    /// <param name="openBracket">Where the innermost list or mapping in brackets begins that has not ended.</param>
    public static Problem From(YamlException exception, SourceText source, Place? openBracket)
    {
        var place = source.PlaceOf(exception.Start);
        var theirs = exception.Message;
        if (theirs.Contains(" tab ", StringComparison.Ordinal) && source.TabFrom(place.Line) is { } tab)
            return Tab(tab);
        if (theirs.Contains("cannot start any token", StringComparison.Ordinal))
            return new Problem(place, $"{Quoted.Of(source.CharacterAt(place).ToString())} cannot begin a value", "quote the value");
        var (_, ours, hint) = Array.Find(Words, words => theirs.Contains(words.Theirs, StringComparison.Ordinal));
        if (openBracket is { } bracket && place == source.End)
            hint = NotClosed(bracket);
        else if (openBracket is { } before && theirs.Contains("expected ','", StringComparison.Ordinal))
            hint = $"a comma is missing, or {NotClosed(before)}";
        return new Problem(place, ours ?? Plain(theirs), hint);
    }

    /// <summary>
    /// For some texts the scanner fails with exceptions that are not its own: it has no words for text in brackets that is indented less
    /// than what the brackets belong to, nor for an escape beyond U+10FFFF.
    /// </summary>
    public static Problem From(Exception exception, Place place, Place? openBracket) => exception switch
    {
        InvalidOperationException when openBracket is { } bracket =>
            new Problem(
                place,
                "text in brackets must be indented more than the key they belong to",
                $"indent it, or close the bracket at line {bracket.Line}, column {bracket.Column}"),
        ArgumentOutOfRangeException => new Problem(place, "an escape stands for a character that does not exist"),
        _ => new Problem(place, Unreadable),
    };

    public static Problem Tab(Place place) => new(place, "a tab stands in the indentation", "indent with spaces");

    private static string NotClosed(Place bracket) => $"the bracket at line {bracket.Line}, column {bracket.Column} is not closed";

    private static string Plain(string theirs)
    {
        var message = theirs.Split('\n')[0].TrimEnd('.', '\r');
        return message.Length == 0 ? Unreadable : char.ToLowerInvariant(message[0]) + message[1..];
    }
}
