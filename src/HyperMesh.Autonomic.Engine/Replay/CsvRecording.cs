using System.Globalization;
using HyperMesh.Autonomic.Documents;

namespace HyperMesh.Autonomic.Engine.Replay;

/// <summary>CSV files with the header <c>timestamp,value</c>, one series each, named after the file. A time without a zone is UTC. Rows
/// may be out of order; of several at one instant the last one counts.</summary>
internal sealed class CsvRecording(string name, IReadOnlyList<string> files) : MergedRecording
{
    public override string Name => name;

    protected override void Collect(ISeriesCatalog catalog, ProblemList problems, Action<DateTimeOffset, Series, double> add)
    {
        foreach (var file in files)
        {
            var series = catalog.Intern(SeriesText.MetricNamed(MetricOf(file)), Labels.None);
            var number = 0;
            foreach (var line in File.ReadLines(file))
            {
                number++;
                if (number == 1)
                    CheckHeader(line, file, problems);
                else if (line.Length > 0 && Parse(line, new Place(file, number, 1), problems) is var (at, value))
                    add(at, series, value);
            }
        }
    }

    private static void CheckHeader(string line, string file, ProblemList problems)
    {
        if (!line.Trim().Equals("timestamp,value", StringComparison.OrdinalIgnoreCase))
            problems.Add(new Place(file, 1, 1), "the header is not 'timestamp,value'", "write it as the first line");
    }

    private static (DateTimeOffset At, double Value)? Parse(string line, Place place, ProblemList problems)
    {
        var cells = line.Split(',');
        if (cells.Length != 2)
            problems.Add(place, $"the row has {cells.Length} cells", "it needs a time and a value");
        else if (!DateTimeOffset.TryParse(cells[0], CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var at))
            problems.Add(place, $"'{cells[0]}' is no time", "write it as 2026-01-31 12:00:00");
        else if (!double.TryParse(cells[1], NumberStyles.Float, CultureInfo.InvariantCulture, out var value) || !double.IsFinite(value))
            problems.Add(place with { Column = cells[0].Length + 2 }, $"'{cells[1]}' is no finite number", "leave the row out where there is no value");
        else
            return (at, value);
        return null;
    }

    private static string MetricOf(string file)
    {
        var name = string.Concat(Path.GetFileNameWithoutExtension(file).Select(c => char.IsAsciiLetterOrDigit(c) ? c : '_'));
        return name.Length == 0 || char.IsAsciiDigit(name[0]) ? "_" + name : name;
    }
}
