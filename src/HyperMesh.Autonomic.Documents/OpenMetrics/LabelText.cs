using System.Text;

namespace HyperMesh.Autonomic.Documents.OpenMetrics;

/// <summary>Labels as both forms write them: <c>a="1",b="2"</c>, with <c>\\</c>, <c>\"</c> and <c>\n</c> for what cannot stand in a value. Thread-safe.</summary>
public static class LabelText
{
    /// <summary>Takes labels apart, in their order.</summary>
    /// <param name="text">What stands between the braces.</param>
    /// <param name="labels">Gets them; names may occur twice, which is for the caller to refuse.</param>
    /// <returns>Null when all is well, else what is wrong.</returns>
    public static string? TryRead(ReadOnlySpan<char> text, ICollection<KeyValuePair<string, string>> labels)
    {
        ArgumentNullException.ThrowIfNull(labels);
        var rest = text.Trim(Blanks);
        while (!rest.IsEmpty)
        {
            var equals = rest.IndexOf('=');
            var name = equals < 0 ? rest : rest[..equals].Trim(Blanks);
            if (equals < 0 || !IsLabelName(name))
                return $"{Quoted.Of(name.ToString())} is no name of a label with a value";
            rest = rest[(equals + 1)..].TrimStart(Blanks);
            var end = EndOfValue(rest);
            if (end < 0)
                return $"the value of the label {Quoted.Of(name.ToString())} is not in quotes";
            labels.Add(KeyValuePair.Create(name.ToString(), Unescape(rest[1..end])));
            rest = rest[(end + 1)..].TrimStart(Blanks);
            if (!rest.IsEmpty && rest[0] != ',')
                return "labels are set apart by commas";
            rest = rest.IsEmpty ? rest : rest[1..].TrimStart(Blanks);
        }

        return null;
    }

    /// <summary>Where the closing quote stands, of a value that begins with its quote; less than 0 where it does not, or does not end.</summary>
    internal static int EndOfValue(ReadOnlySpan<char> text)
    {
        if (text.IsEmpty || text[0] != '"')
            return -1;
        for (var i = 1; i < text.Length; i++)
        {
            if (text[i] == '"')
                return i;
            i += text[i] == '\\' ? 1 : 0;
        }

        return -1;
    }

    internal const string Blanks = " \t";

    /// <summary>A name of a metric: letters, digits, <c>_</c> and <c>:</c>, no digit first.</summary>
    public static bool IsName(ReadOnlySpan<char> name)
    {
        if (name.IsEmpty || char.IsAsciiDigit(name[0]))
            return false;
        foreach (var c in name)
            if (!char.IsAsciiLetterOrDigit(c) && c is not ('_' or ':'))
                return false;
        return true;
    }

    private static bool IsLabelName(ReadOnlySpan<char> name) => IsName(name) && !name.Contains(':');

    private static string Unescape(ReadOnlySpan<char> text)
    {
        if (!text.Contains('\\'))
            return text.ToString();

        var read = new StringBuilder(text.Length);
        for (var i = 0; i < text.Length; i++)
        {
            // What is escaped without need stays as it is written.
            if (text[i] == '\\' && i + 1 < text.Length && text[i + 1] is ('\\' or '"' or 'n'))
                read.Append(text[++i] == 'n' ? '\n' : text[i]);
            else
                read.Append(text[i]);
        }

        return read.ToString();
    }
}
