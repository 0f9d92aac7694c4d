using HyperMesh.Autonomic.Detection.Explaining;
using HyperMesh.Autonomic.Documents;
using HyperMesh.Autonomic.Engine.Replay;
using HyperMesh.Autonomic.Host.Cli;

namespace HyperMesh.Autonomic.Host.Detect;

/// <summary>What a detector thought of one row, and why.</summary>
/// <param name="Judged">The row.</param>
/// <param name="Started">The row with which the deviation started; null when there is none.</param>
/// <param name="Votes">Of the members; empty for a detector without.</param>
/// <param name="IsSeasonal">The band depended on the time of day.</param>
/// <param name="IsExact">False when no row has the instant that was asked for; the row is then the last one before it.</param>
internal sealed record RowExplanation(JudgedRow Judged, CsvRow? Started, IReadOnlyList<Vote> Votes, bool IsSeasonal, bool IsExact)
{
    /// <summary>In plain words.</summary>
    public string Text => double.IsNaN(Judged.Number)
        ? "there is nothing to judge in this row"
        : Explanation.Of(new Finding
        {
            Subject = "value",
            Value = Judged.Number,
            Assessment = Judged.Assessment,
            StartedAgo = Started is { } start ? Judged.Row.At - start.At : null,
            Votes = Judged.Assessment.IsKnown ? Votes : [],
            IsSeasonal = IsSeasonal,
        });

    /// <summary>Goes through the file up to the row at that instant.</summary>
    /// <param name="file">The file.</param>
    /// <param name="choice">The detector.</param>
    /// <param name="at">The instant, as in the file or in another form.</param>
    /// <exception cref="UsageException">The file cannot be used, or there is no row at that instant or before.</exception>
    public static RowExplanation Find(SeriesFile file, DetectorChoice choice, string at)
    {
        var (row, isExact) = Locate(file, at);
        var run = new SeriesRun(file, choice);
        CsvRow? started = null;
        foreach (var judged in run.Rows(new ProblemList()))
        {
            started = judged.IsAbnormal ? started ?? judged.Row : null;
            if (judged.Row.Row == row)
                return new RowExplanation(
                    judged, started, (run.Detector as IVotingDetector)?.Votes() ?? [], run.Detector is ISeasonalDetector { IsSeasonal: true }, isExact);
        }

        throw new UsageException($"{file.Path}: the file has changed while it was read");
    }

    /// <summary>The number of the row with that instant, or of the last one before it.</summary>
    private static (int Row, bool IsExact) Locate(SeriesFile file, string at)
    {
        var problems = new ProblemList();
        var rows = new CsvSeries(file.Path).Read(problems).ToList();
        if (problems.HasErrors)
            throw Preparation.Refuse("nothing can be explained, because of the file:", problems);
        if (rows.FindIndex(row => row.Time == at) is >= 0 and var same)
            return (rows[same].Row, true);
        if (!CsvSeries.TryParseTime(at, out var instant))
            throw new UsageException($"--at: '{at}' is no time; write it as in the file, or as 2026-01-31 12:00:00");

        var before = rows.Where(row => row.At <= instant).ToList();
        if (before.Count == 0)
            throw new UsageException(rows.Count == 0
                ? $"{file.Path}: there is no row in it"
                : $"--at: {file.Path} begins only at {rows[0].Time}");
        var last = before.MaxBy(row => row.At);
        return (last.Row, last.At == instant);
    }
}
