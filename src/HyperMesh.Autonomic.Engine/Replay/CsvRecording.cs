using HyperMesh.Autonomic.Documents;

namespace HyperMesh.Autonomic.Engine.Replay;

/// <summary>CSV files with the header <c>timestamp,value</c>, one series each, named after the file. Rows may be out of order; of several
/// at one instant the last one counts; a row without a value is no sample.</summary>
internal sealed class CsvRecording(string name, IReadOnlyList<string> files, RecordingLimits limits) : MergedRecording(limits)
{
    public override string Name => name;

    protected override void Collect(ISeriesCatalog catalog, ProblemList problems, PointList points)
    {
        foreach (var file in files)
        {
            var series = catalog.Intern(SeriesText.MetricNamed(MetricOf(file)), Labels.None);
            foreach (var row in new CsvSeries(file, Limits).Read(problems))
            {
                if (!double.IsNaN(row.Value))
                    points.Add(row.At, series, row.Value);
                if (points.IsFull)
                    return;
            }
        }
    }

    private static string MetricOf(string file)
    {
        var bare = Path.GetFileName(file);
        bare = bare.EndsWith(".gz", StringComparison.OrdinalIgnoreCase) ? bare[..^3] : bare;
        var name = string.Concat(Path.GetFileNameWithoutExtension(bare).Select(c => char.IsAsciiLetterOrDigit(c) ? c : '_'));
        return name.Length == 0 || char.IsAsciiDigit(name[0]) ? "_" + name : name;
    }
}
