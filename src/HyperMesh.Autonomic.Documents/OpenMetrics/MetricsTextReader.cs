using System.Globalization;

namespace HyperMesh.Autonomic.Documents.OpenMetrics;

/// <summary>Reads Prometheus' text form and OpenMetrics, line by line. It remembers what the text says about the metric that it is at, so one
/// reader is for one text, from its first line on; it allocates nothing for a line but what is wrong with it. Not thread-safe.</summary>
/// <remarks>It is lenient where a reader of what others write should be: the order of metrics, repeated types and a missing end are not its concern.
/// Exemplars are passed over. Names in quotes, which are new in Prometheus 3, are refused: a server writes them only for who asks.</remarks>
/// <param name="format">In which form the text is.</param>
public sealed class MetricsTextReader(MetricsFormat format)
{
    private const decimal LeastSeconds = -62_000_000_000; // the year 5
    private const decimal MostSeconds = 250_000_000_000; // the year 9892
    private static readonly string[] RunningTotals = ["counter", "histogram", "summary"];

    private readonly char[] _family = new char[256];
    private int _familyLength;
    private string _type = "";

    /// <summary>Takes one line apart.</summary>
    /// <param name="line">Without its end; a carriage return there is passed over.</param>
    public MetricsLine Read(ReadOnlySpan<char> line)
    {
        line = line.TrimEnd('\r');
        var text = line.Trim(LabelText.Blanks);
        if (text.IsEmpty)
            return default;
        return text[0] == '#' ? ReadComment(text[1..]) : ReadSample(line, line.Length - line.TrimStart(LabelText.Blanks).Length);
    }

    private MetricsLine ReadComment(ReadOnlySpan<char> text)
    {
        var word = NextWord(ref text);
        if (format == MetricsFormat.OpenMetrics && word is "EOF")
            return new MetricsLine { Kind = MetricsLineKind.End };
        if (word is "TYPE")
        {
            var name = NextWord(ref text);
            _familyLength = name.Length <= _family.Length ? name.Length : 0;
            name[.._familyLength].CopyTo(_family);
            _type = Known(NextWord(ref text));
        }

        return default;
    }

    private static string Known(ReadOnlySpan<char> type)
    {
        foreach (var known in RunningTotals)
            if (type.SequenceEqual(known))
                return known;
        return type is "untyped" or "unknown" ? "" : "gauge";
    }

    private MetricsLine ReadSample(ReadOnlySpan<char> line, int start)
    {
        var end = start;
        while (end < line.Length && line[end] is not ('{' or ' ' or '\t'))
            end++;
        var name = line[start..end];
        if (!LabelText.IsName(name))
            return Wrong(start, name.IsEmpty ? "a name in quotes is not read here" : $"{Quoted.Of(name.ToString())} is no name of a metric");

        ReadOnlySpan<char> labels = [];
        var after = end;
        var brace = end + line[end..].Length - line[end..].TrimStart(LabelText.Blanks).Length;
        if (brace < line.Length && line[brace] == '{')
        {
            var close = EndOfLabels(line, brace);
            if (close < 0)
                return Wrong(brace, "the labels do not end");
            labels = line[(brace + 1)..close];
            after = close + 1;
        }

        return ReadValue(line, after, new MetricsLine
        {
            Kind = MetricsLineKind.Sample,
            Series = line[start..after],
            Name = name,
            Labels = labels,
            IsCounter = IsCounter(name),
        });
    }

    private MetricsLine ReadValue(ReadOnlySpan<char> line, int after, MetricsLine sample)
    {
        var rest = line[after..];
        var word = NextWord(ref rest);
        if (!TryNumber(word, out var value))
            return Wrong(after, word.IsEmpty ? "the value is missing" : $"{Quoted.Of(word.ToString())} is no number");

        DateTimeOffset? at = null;
        var time = NextWord(ref rest);
        if (!time.IsEmpty && time[0] != '#')
        {
            at = Time(time);
            if (at is null)
                return Wrong(line.Length - rest.Length - time.Length, $"{Quoted.Of(time.ToString())} is no time");
            time = NextWord(ref rest);
        }

        // Only an exemplar may follow.
        return time.IsEmpty || (time[0] == '#' && format == MetricsFormat.OpenMetrics)
            ? new MetricsLine
            {
                Kind = sample.Kind,
                Series = sample.Series,
                Name = sample.Name,
                Labels = sample.Labels,
                IsCounter = sample.IsCounter,
                Value = value,
                At = at,
            }
            : Wrong(line.Length - rest.Length - time.Length, $"{Quoted.Of(time.ToString())} is not expected here");
    }

    private static int EndOfLabels(ReadOnlySpan<char> line, int brace)
    {
        for (var i = brace + 1; i < line.Length; i++)
        {
            if (line[i] == '}')
                return i;
            if (line[i] != '"')
                continue;
            var end = LabelText.EndOfValue(line[i..]);
            if (end < 0)
                return -1;
            i += end;
        }

        return -1;
    }

    /// <summary>Of a histogram and a summary all but quantiles and times of creation are totals.</summary>
    private bool IsCounter(ReadOnlySpan<char> name)
    {
        var family = _family.AsSpan(0, _familyLength);
        if (_type.Length == 0 || family.IsEmpty || !name.StartsWith(family))
            return name.EndsWith("_total");

        var suffix = name[family.Length..];
        return _type switch
        {
            "counter" => suffix is "" or "_total",
            "histogram" or "summary" => suffix is "_bucket" or "_count" or "_sum",
            _ => !suffix.IsEmpty && name.EndsWith("_total"),
        };
    }

    private DateTimeOffset? Time(ReadOnlySpan<char> text)
    {
        var isWhole = format == MetricsFormat.Prometheus;
        if (!decimal.TryParse(text, isWhole ? NumberStyles.AllowLeadingSign : NumberStyles.Float, CultureInfo.InvariantCulture, out var number))
            return null;
        var seconds = isWhole ? number / 1000 : number;
        return seconds is > LeastSeconds and < MostSeconds ? DateTimeOffset.UnixEpoch.AddTicks((long)Math.Round(seconds * TimeSpan.TicksPerSecond)) : null;
    }

    private static bool TryNumber(ReadOnlySpan<char> text, out double value)
    {
        if (double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out value))
            return true;
        var sign = text.StartsWith("-") ? -1 : 1;
        if (text.TrimStart("+-") is not { Length: 3 or 8 } word || !(word.Equals("inf", StringComparison.OrdinalIgnoreCase) || word.Equals("infinity", StringComparison.OrdinalIgnoreCase)))
            return text.Equals("nan", StringComparison.OrdinalIgnoreCase) && double.IsNaN(value = double.NaN);
        value = sign * double.PositiveInfinity;
        return true;
    }

    private static ReadOnlySpan<char> NextWord(ref ReadOnlySpan<char> text)
    {
        text = text.TrimStart(LabelText.Blanks);
        var end = text.IndexOfAny(LabelText.Blanks);
        var word = end < 0 ? text : text[..end];
        text = text[word.Length..];
        return word;
    }

    private static MetricsLine Wrong(int index, string fault) => new() { Kind = MetricsLineKind.Fault, Fault = fault, Column = index + 1 };
}
