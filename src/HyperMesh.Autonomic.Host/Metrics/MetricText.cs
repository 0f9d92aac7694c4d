using System.Text;

namespace HyperMesh.Autonomic.Host.Metrics;

/// <summary>Names and texts as the exposition formats want them. What does not fit is mended, never passed on: one bad name would cost a scraper the whole page. Pure.</summary>
internal static class MetricText
{
    /// <summary>A text stands in for what is no character, and for NUL, which Prometheus takes for the end of the page.</summary>
    private const char Replacement = '\uFFFD';

    /// <summary>A metric's name, of letters, digits, '_' and ':'; anything else becomes '_'.</summary>
    public static string Name(string name) => Mend(name, colons: true);

    /// <summary>A label's name, of letters, digits and '_'. Those that begin with '__' belong to Prometheus, and get a word before them.</summary>
    public static string LabelName(string name)
    {
        var mended = Mend(name, colons: false);
        return mended.StartsWith("__", StringComparison.Ordinal) ? "label" + mended : mended;
    }

    /// <summary>A label's value: only backslash, quotation mark and line feed are escaped, as both formats say; other control characters stand for themselves.</summary>
    public static string Value(string value) => Escape(value, quotes: true);

    /// <summary>A help text. OpenMetrics escapes quotation marks there too.</summary>
    public static string Help(string help, bool isOpenMetrics) => Escape(help, isOpenMetrics);

    /// <summary>Name and labels of a series, up to the space before its value.</summary>
    /// <param name="name">A name that is well.</param>
    /// <param name="labels">Names that are well, with values as they are.</param>
    public static byte[] Line(string name, params IEnumerable<(string Name, string Value)> labels)
    {
        var text = new StringBuilder(name);
        var separator = '{';
        foreach (var (label, value) in labels)
        {
            text.Append(separator).Append(label).Append("=\"").Append(Value(value)).Append('"');
            separator = ',';
        }

        return Encoding.UTF8.GetBytes(text.Append(separator == ',' ? "} " : " ").ToString());
    }

    private static string Mend(string name, bool colons)
    {
        var isWell = name.Length > 0 && !char.IsAsciiDigit(name[0]) && name.All(Fits);
        return isWell ? name : (name.Length == 0 || char.IsAsciiDigit(name[0]) ? "_" : "") + string.Concat(name.Select(c => Fits(c) ? c : '_'));

        bool Fits(char c) => char.IsAsciiLetterOrDigit(c) || c == '_' || (colons && c == ':');
    }

    private static string Escape(string text, bool quotes)
    {
        if (text.AsSpan().IndexOfAny("\\\n\"\0") < 0 && !text.Any(char.IsSurrogate))
            return text;

        var escaped = new StringBuilder(text.Length + 8);
        foreach (var rune in text.EnumerateRunes())
        {
            _ = rune.Value switch
            {
                '\\' => escaped.Append("\\\\"),
                '\n' => escaped.Append("\\n"),
                '"' when quotes => escaped.Append("\\\""),
                0 => escaped.Append(Replacement),
                // Half a pair comes as the replacement character already.
                _ => escaped.Append(rune),
            };
        }

        return escaped.ToString();
    }
}
