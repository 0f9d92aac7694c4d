using System.Text;

namespace HyperMesh.Autonomic.Host.Tests.Docs;

/// <summary>The string literals of a C# source, cut where a value is filled in.</summary>
internal sealed class CSharpText
{
    private readonly string _source;
    private readonly List<string> _literals = [];
    private int _at;

    private CSharpText(string source) => _source = source;

    public static IReadOnlyList<string> Literals(string source)
    {
        var text = new CSharpText(source);
        text.ReadCode(closing: 0);
        return text._literals;
    }

    private char Now => _at < _source.Length ? _source[_at] : '\0';

    /// <summary>Reads up to the end, or to the brace that closes a value.</summary>
    private void ReadCode(int closing)
    {
        var depth = 0;
        while (_at < _source.Length)
        {
            if (Is("//"))
                SkipTo("\n");
            else if (Is("/*"))
                SkipTo("*/");
            else if (Now == '\'')
                SkipCharacter();
            else if (IsLiteral(out var dollars, out var isVerbatim, out var quotes))
                ReadLiteral(dollars, isVerbatim, quotes);
            else if (closing > 0 && depth == 0 && Now == '}')
                return;
            else
            {
                depth += Now switch { '{' => 1, '}' => -1, _ => 0 };
                _at++;
            }
        }
    }

    private bool IsLiteral(out int dollars, out bool isVerbatim, out int quotes)
    {
        var at = _at;
        (dollars, isVerbatim, quotes) = (0, false, 0);
        while (at < _source.Length && _source[at] is '$' or '@')
        {
            if (_source[at] == '$')
                dollars++;
            else
                isVerbatim = true;
            at++;
        }

        while (at + quotes < _source.Length && _source[at + quotes] == '"')
            quotes++;
        if (quotes == 0)
            return false;
        if (quotes < 3)
            quotes = 1;
        _at = at + quotes;
        return true;
    }

    private void ReadLiteral(int dollars, bool isVerbatim, int quotes)
    {
        var piece = new StringBuilder();
        var end = new string('"', quotes);
        var isRaw = quotes > 1;
        var braces = isRaw ? new string('{', Math.Max(dollars, 1)) : "{";
        while (_at < _source.Length)
        {
            if (isVerbatim && Is("\"\""))
                Take(piece, '"', 2);
            else if (Is(end))
            {
                _at += quotes;
                break;
            }
            else if (!isRaw && !isVerbatim && Now == '\\')
                TakeEscaped(piece);
            else if (!isRaw && dollars > 0 && (Is("{{") || Is("}}")))
                Take(piece, Now, 2);
            else if (dollars > 0 && Is(braces))
            {
                Add(piece);
                _at += braces.Length;
                ReadCode(braces.Length);
                _at += braces.Length;
            }
            else
                Take(piece, Now, 1);
        }

        Add(piece);
    }

    private void Take(StringBuilder piece, char what, int length)
    {
        piece.Append(what);
        _at += length;
    }

    private void TakeEscaped(StringBuilder piece)
    {
        var escaped = _at + 1 < _source.Length ? _source[_at + 1] : ' ';
        Take(piece, escaped is 'n' or 't' or 'r' ? ' ' : escaped, 2);
    }

    private void Add(StringBuilder piece)
    {
        if (piece.Length > 0)
            _literals.Add(piece.ToString());
        piece.Clear();
    }

    private void SkipCharacter()
    {
        _at++;
        while (_at < _source.Length && Now != '\'' && Now != '\n')
            _at += Now == '\\' ? 2 : 1;
        _at++;
    }

    private bool Is(string what) => string.CompareOrdinal(_source, _at, what, 0, what.Length) == 0;

    private void SkipTo(string end)
    {
        var found = _source.IndexOf(end, _at + 1, StringComparison.Ordinal);
        _at = found < 0 ? _source.Length : found + end.Length;
    }
}
