using System.Text;

namespace HyperMesh.Autonomic.Documents;

/// <summary>Puts text of a document into a message, on one line and not longer than a reader wants to see. Thread-safe.</summary>
public static class Quoted
{
    private const int Longest = 60;

    /// <summary>The text in single quotes, control characters escaped, cut after sixty characters.</summary>
    public static string Of(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var shown = new StringBuilder("'");
        foreach (var rune in text.EnumerateRunes())
        {
            if (shown.Length > Longest)
                return shown.Append("...'").ToString();
            Append(shown, rune);
        }
        return shown.Append('\'').ToString();
    }

    /// <summary>The text without control characters: each is escaped, so that a document cannot speak to the terminal of whoever reads a message about it.</summary>
    internal static string OnOneLine(string text)
    {
        if (!text.EnumerateRunes().Any(IsHidden))
            return text;
        var shown = new StringBuilder();
        foreach (var rune in text.EnumerateRunes())
            Append(shown, rune);
        return shown.ToString();
    }

    private static bool IsHidden(Rune rune) => Rune.IsControl(rune) || rune.Value is '\u2028' or '\u2029';

    private static void Append(StringBuilder shown, Rune rune)
    {
        if (rune.Value == '\n')
            shown.Append("\\n");
        else if (IsHidden(rune))
            shown.Append($"\\u{rune.Value:x4}");
        else
            shown.Append(rune);
    }
}
