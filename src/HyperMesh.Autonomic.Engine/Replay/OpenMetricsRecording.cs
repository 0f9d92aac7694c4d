using System.Globalization;
using System.Text;
using HyperMesh.Autonomic.Documents;

namespace HyperMesh.Autonomic.Engine.Replay;

/// <summary>OpenMetrics text with a timestamp on every sample, as an exporter or a backfill writes it; scrapes may follow each other in one file.
/// Counters keep their <c>_total</c>, histograms and summaries become a series for each bucket, quantile, sum and count. What has no finite value
/// is left out, and so are exemplars.</summary>
internal sealed class OpenMetricsRecording(string path, RecordingLimits limits) : MergedRecording(limits)
{
    private const double MostSeconds = 1e11;

    public override string Name => path;

    /// <summary>Whether a file that begins so is taken for OpenMetrics: a comment of its kind, or a name and something behind it.</summary>
    public static bool LooksLike(string begin)
    {
        if (begin.StartsWith("# ", StringComparison.Ordinal))
            return true;
        var line = begin.AsSpan(0, begin.IndexOf('\n', StringComparison.Ordinal) is var end and >= 0 ? end : begin.Length).TrimEnd('\r');
        var name = line.IndexOfAny('{', ' ');
        return name > 0 && SeriesText.IsName(line[..name]) && line[^1] is >= '0' and <= '9';
    }

    protected override void Collect(ISeriesCatalog catalog, ProblemList problems, PointList points)
    {
        var found = problems.Part();
        using var lines = LineReader.Open(path, Limits, found);
        var families = new MetricFamilies();
        var known = new Dictionary<string, Series>();
        var isEnded = false;
        while (lines?.MoveNext() == true && !points.IsFull)
        {
            if (found.ErrorCount >= JsonLinesRecording.MostProblems)
            {
                found.Add(lines.Place, "the rest was not read", "mend these first");
                return;
            }

            if (lines.IsTooLong)
            {
                lines.ReportTooLong(found);
                continue;
            }

            var text = Encoding.UTF8.GetString(lines.Line);
            isEnded = text.Length == 0 ? isEnded : text == "# EOF";
            if (text.StartsWith('#'))
                families.Read(text, lines.Place, found);
            else if (text.Length > 0)
                ReadSample(text, lines, families, known, catalog, found, points);
        }

        lines?.ReportEnd(found, null);
        if (lines is { End: RecordedEnd.Whole } && !isEnded && !found.HasErrors)
            found.Warn(lines.Place, "the text does not end in '# EOF'", "it may have been cut here");
    }

    private static void ReadSample(
        string text, LineReader lines, MetricFamilies families, Dictionary<string, Series> known, ISeriesCatalog catalog, ProblemList problems, PointList points)
    {
        var end = EndOfSeries(text);
        var name = text[..end];
        if (!known.TryGetValue(name, out var series) && (series = Intern(name, families, catalog, lines, problems)) is not null)
            known[name] = series;
        if (series is null)
            return;

        var rest = text.AsSpan(end).Trim(' ');
        if (rest.IndexOf('#') is var exemplar and >= 0)
            rest = rest[..exemplar].TrimEnd(' ');
        var space = rest.IndexOf(' ');
        var place = lines.Place with { Column = end + 2 };
        if (space < 0)
        {
            problems.Add(place, $"{series} has no timestamp here", "a recording needs one on every sample; scrapes do not have them, backfills do");
            return;
        }

        if (!PrometheusNumber.TryParse(rest[..space], out var value))
            problems.Add(place, $"{Quoted.Of(rest[..space].ToString())} is no number");
        else if (!TryTime(rest[(space + 1)..].Trim(' '), out var at))
            problems.Add(place with { Column = place.Column + space + 1 }, $"{Quoted.Of(rest[(space + 1)..].ToString())} is no timestamp", "it is seconds since 1970, not milliseconds");
        else if (double.IsFinite(value))
            points.Add(at, series, value);
    }

    private static Series? Intern(string text, MetricFamilies families, ISeriesCatalog catalog, LineReader lines, ProblemList problems)
    {
        // Labels may end in a comma; values are escaped as ours are.
        var closed = text.EndsWith(",}", StringComparison.Ordinal) ? text[..^2] + "}" : text;
        closed = closed.EndsWith("{}", StringComparison.Ordinal) ? closed[..^2] : closed;
        var series = SeriesText.Intern(closed, new SeriesCatalog(), out var message);
        if (series is null)
        {
            problems.Add(lines.Place, message!, text.StartsWith('{') ? "names in quotes are not read" : null);
            return null;
        }

        return catalog.Intern(families.MetricOf(series.Metric.Name), series.Labels);
    }

    /// <summary>Where name and labels end: at the brace that closes them, or at the first space.</summary>
    private static int EndOfSeries(string text)
    {
        var quoted = false;
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] == '\\' && quoted)
                i++;
            else if (text[i] == '"')
                quoted = !quoted;
            else if (!quoted && text[i] == '}')
                return i + 1;
            else if (!quoted && text[i] == ' ' && text.IndexOf('{', 0, i) < 0)
                return i;
        }

        return text.Length;
    }

    private static bool TryTime(ReadOnlySpan<char> text, out DateTimeOffset at)
    {
        at = default;
        if (!decimal.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var seconds) || Math.Abs(seconds) >= (decimal)MostSeconds)
            return false;

        var ticks = DateTimeOffset.UnixEpoch.Ticks + decimal.ToInt64(decimal.Round(seconds * TimeSpan.TicksPerSecond));
        if (ticks < 0 || ticks > DateTime.MaxValue.Ticks)
            return false;
        at = new DateTimeOffset(ticks, TimeSpan.Zero);
        return true;
    }
}
