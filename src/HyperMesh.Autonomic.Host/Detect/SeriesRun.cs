using HyperMesh.Autonomic.Detection.Readings;
using HyperMesh.Autonomic.Documents;
using HyperMesh.Autonomic.Engine.Replay;

namespace HyperMesh.Autonomic.Host.Detect;

/// <summary>One detector over one file, row by row: what is said of a row depends on it and those before it.</summary>
internal sealed class SeriesRun(SeriesFile file, DetectorChoice choice)
{
    /// <summary>The detector, in the state after the last row that was given out.</summary>
    public IDetector Detector { get; } = choice.Create();

    /// <summary>Goes through the file once.</summary>
    /// <exception cref="IOException">The file cannot be read.</exception>
    /// <exception cref="InvalidOperationException">The detector failed.</exception>
    public IEnumerable<JudgedRow> Rows(ProblemList problems)
    {
        var judge = new SeriesJudge(Detector, choice.Kind);
        foreach (var row in new CsvSeries(file.Path).Read(problems))
            yield return Judge(judge, row);
    }

    private JudgedRow Judge(SeriesJudge judge, in CsvRow row)
    {
        try
        {
            var assessment = judge.Take(row.At, row.Value);
            return new JudgedRow(row, judge.Number, assessment);
        }
        catch (Exception fault)
        {
            throw new InvalidOperationException($"{file.Path}:{row.Line}:1: the detector '{choice.Factory.Name}' failed: {fault.Message}", fault);
        }
    }
}
