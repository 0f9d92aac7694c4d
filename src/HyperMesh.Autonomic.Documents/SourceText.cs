using System.Text;
using YamlDotNet.Core;

namespace HyperMesh.Autonomic.Documents;

/// <summary>The text of a file with its lines: turns the parser's marks into places, and checks what the parser does not.</summary>
internal sealed class SourceText
{
    private readonly string _file;
    private readonly List<int> _lineStarts = [0];

    public SourceText(string text, string file)
    {
        (Text, _file) = (text, file);
        for (var at = text.AsSpan().IndexOfAny('\n', '\r'); at >= 0;)
        {
            if (text[at] == '\r' && at + 1 < text.Length && text[at + 1] == '\n')
                at++;
            _lineStarts.Add(++at);
            var next = text.AsSpan(at).IndexOfAny('\n', '\r');
            at = next < 0 ? -1 : at + next;
        }
    }

    public string Text { get; }

    /// <summary>Where the text ends.</summary>
    public Place End => PlaceOf(Text.Length);

    public static void ReportSize(string file, YamlLimits limits, ProblemList problems) =>
        problems.Add(Place.StartOf(file), $"the file is longer than {limits.MaxBytes} bytes", "split it");

    /// <summary>The parser counts a line after the last one when a text ends without a line end; such marks become the end.</summary>
    public Place PlaceOf(Mark mark) =>
        mark.Line > _lineStarts.Count ? End : new Place(_file, (int)Math.Max(mark.Line, 1), (int)Math.Max(mark.Column, 1));

    public Place PlaceOf(int index)
    {
        var line = _lineStarts.BinarySearch(index);
        line = line < 0 ? ~line - 1 : line;
        return new Place(_file, line + 1, index - _lineStarts[line] + 1);
    }

    /// <summary>The character at a place; NUL, which no checked text has, beyond the end.</summary>
    public char CharacterAt(Place place)
    {
        var index = _lineStarts[place.Line - 1] + place.Column - 1;
        return index < Text.Length ? Text[index] : '\0';
    }

    /// <summary>The first tab in the white space before a place on its line.</summary>
    public Place? TabBefore(Place place)
    {
        var start = _lineStarts[place.Line - 1];
        var before = Text.AsSpan(start, Math.Min(place.Column - 1, Text.Length - start));
        before = before[..(before.IndexOfAnyExcept(' ', '\t') is >= 0 and var end ? end : before.Length)];
        return before.IndexOf('\t') is >= 0 and var tab ? PlaceOf(start + tab) : null;
    }

    /// <summary>The first tab in an indentation on or after a line.</summary>
    public Place? TabFrom(int line)
    {
        for (; line <= _lineStarts.Count; line++)
        {
            var end = line < _lineStarts.Count ? _lineStarts[line] : Text.Length;
            if (TabBefore(new Place(_file, line, end - _lineStarts[line - 1] + 1)) is { } tab)
                return tab;
        }
        return null;
    }

    public bool CheckSize(YamlLimits limits, ProblemList problems)
    {
        var fits = Text.Length <= limits.MaxBytes && Encoding.UTF8.GetByteCount(Text) <= limits.MaxBytes;
        if (!fits)
            ReportSize(_file, limits, problems);
        return fits;
    }

    /// <summary>
    /// The parser takes NUL for the end of the text and U+0085, U+2028 and U+2029 for line ends that no editor shows: none of them, and
    /// no other character that cannot be seen, may stand in a document. The first is reported.
    /// </summary>
    public bool CheckCharacters(ProblemList problems)
    {
        for (var i = 0; i < Text.Length; i++)
        {
            var c = Text[i];
            if (c is >= ' ' and <= '~' or '\n' or '\r' or '\t')
                continue;
            if (char.IsHighSurrogate(c) && i + 1 < Text.Length && char.IsLowSurrogate(Text[i + 1]))
                i++;
            else if (char.IsControl(c) || char.IsSurrogate(c) || c is '\u2028' or '\u2029' or '\uFEFF' or '\uFFFE' or '\uFFFF')
                return ReportCharacter(i, problems);
        }
        return true;
    }

    private bool ReportCharacter(int index, ProblemList problems)
    {
        var code = $"{(int)Text[index]:X4}";
        var hint = char.IsSurrogate(Text[index]) ? null : $"in double quotes, write \\u{code}";
        problems.Add(PlaceOf(index), $"the character U+{code} must not stand in a document", hint);
        return false;
    }
}
