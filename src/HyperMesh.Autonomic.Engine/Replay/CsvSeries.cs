using System.Globalization;
using System.Text;
using HyperMesh.Autonomic.Documents;

namespace HyperMesh.Autonomic.Engine.Replay;

/// <summary>A CSV file with the header <c>timestamp,value</c>: one series. A time without a zone is UTC; a plain number is seconds since
/// 1970. Rows are given as they come, whatever their times. Thread-safe: every enumeration reads anew.</summary>
/// <param name="file">The path, as problems name it; it may be packed with gzip.</param>
/// <param name="limits">How long a line may be, and how much the file may unpack to; null for the default.</param>
public sealed class CsvSeries(string file, RecordingLimits? limits = null)
{
    /// <summary>The first line of such a file.</summary>
    public const string Header = "timestamp,value";

    private const int MostProblems = 100;
    // The year 5138: what is more is milliseconds.
    private const double MostSeconds = 1e11;
    private const double LeastSeconds = -6.2e10;
    private const string TimeHint = "write it as 2026-01-31 12:00:00";
    private static readonly string[] NoValue = ["", "nan", "null", "na", "n/a"];

    private readonly RecordingLimits _limits = limits ?? RecordingLimits.Default;

    /// <summary>Reads row by row; what is wrong goes to the list, and reading goes on behind it, up to a hundred problems. A file that cannot be
    /// read is a problem too.</summary>
    public IEnumerable<CsvRow> Read(ProblemList problems)
    {
        ArgumentNullException.ThrowIfNull(problems);
        var found = problems.Part();
        using var lines = LineReader.Open(file, _limits, found);
        var row = 0;
        while (lines?.MoveNext() == true)
        {
            if (found.ErrorCount >= MostProblems)
            {
                found.Add(lines.Place, $"{MostProblems} problems are enough; the rest was not read", "is this a CSV file of one series?");
                yield break;
            }

            var text = Encoding.UTF8.GetString(lines.Line);
            if (lines.IsTooLong)
                lines.ReportTooLong(found);
            else if (lines.Number == 1)
                CheckHeader(text, found);
            else if (text.Length > 0 && Parse(text, lines.Number, ++row, found) is { } parsed)
                yield return parsed;
        }

        lines?.ReportEnd(found, row == 0 ? null : $"row {row}");
    }

    private void CheckHeader(string line, ProblemList problems)
    {
        if (!line.Trim().Equals(Header, StringComparison.OrdinalIgnoreCase))
            problems.Add(new Place(file, 1, 1), $"the header is not '{Header}'", "write it as the first line");
    }

    private CsvRow? Parse(string line, int number, int row, ProblemList problems)
    {
        var place = new Place(file, number, 1);
        var comma = line.IndexOf(',', StringComparison.Ordinal);
        if (comma < 0 || line.IndexOf(',', comma + 1) >= 0)
        {
            problems.Add(place, $"the row has {line.Count(c => c == ',') + 1} cells", "it needs a time and a value");
            return null;
        }

        var (time, value) = (line[..comma], line[(comma + 1)..]);
        // Both cells are looked at, so that a row with two mistakes tells of both.
        var hasTime = TryTime(time, place, problems, out var at);
        return TryValue(value, place with { Column = comma + 2 }, problems, out var read) && hasTime
            ? new CsvRow(number, row, time, value, at, read)
            : null;
    }

    /// <summary>Reads an instant as a row may have it.</summary>
    public static bool TryParseTime(string text, out DateTimeOffset at)
    {
        ArgumentNullException.ThrowIfNull(text);
        at = default;
        if (double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var seconds))
        {
            var inRange = seconds > LeastSeconds && seconds < MostSeconds;
            if (inRange)
                at = DateTimeOffset.UnixEpoch.AddTicks((long)(seconds * TimeSpan.TicksPerSecond));
            return inRange;
        }

        // A bare 10:00 would be taken for today's: every row has a date.
        return text.AsSpan(0, Math.Min(5, text.Length)).IndexOfAny('-', '/') > 0
            && DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out at);
    }

    private static bool TryTime(string text, Place place, ProblemList problems, out DateTimeOffset at)
    {
        if (TryParseTime(text, out at))
            return true;
        var isNumber = double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out _);
        problems.Add(place, $"{Quoted.Of(text)} is no time", isNumber ? "a number is seconds since 1970, not milliseconds" : TimeHint);
        return false;
    }

    private static bool TryValue(string text, Place place, ProblemList problems, out double value)
    {
        value = double.NaN;
        if (NoValue.Contains(text.Trim(), StringComparer.OrdinalIgnoreCase))
            return true;
        if (!double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out value))
            problems.Add(place, $"{Quoted.Of(text)} is no number", "leave the cell empty where there is no value");
        else if (!double.IsFinite(value))
            problems.Add(place, $"{Quoted.Of(text)} is out of the range of a double, ±1.8e308", "leave the cell empty where there is no value");
        else
            return true;
        return false;
    }
}
