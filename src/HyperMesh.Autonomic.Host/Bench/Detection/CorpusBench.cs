using System.Diagnostics;
using HyperMesh.Autonomic.Detection.Readings;
using HyperMesh.Autonomic.Documents;
using HyperMesh.Autonomic.Engine.Replay;
using HyperMesh.Autonomic.Host.Detect;

namespace HyperMesh.Autonomic.Host.Bench.Detection;

/// <summary>Points a second over a folder of real series, on one core, a new detector for each; reading the files is not counted.</summary>
internal static class CorpusBench
{
    /// <summary>The Numenta Anomaly Benchmark beside the checkout, when it is there.</summary>
    public static string DefaultFolder => Path.Combine(Installation.Find().Root, "..", "shared", "nab", "data");

    public static BenchTable Measure(IReadOnlyList<DetectorSubject> subjects, string folder, int rounds, CancellationToken cancel)
    {
        var series = SeriesFile.Find(folder).Select(Read).ToList();
        var points = series.Sum(rows => rows.Count);
        return new BenchTable(
            "detect corpus",
            [$"{series.Count} series, {points:N0} points", "points/s", "min", "max", "ns/point"],
            [.. subjects.Select(subject => Measure(subject, series, points, rounds, cancel))]);
    }

    private static IReadOnlyList<object> Measure(
        DetectorSubject subject, IReadOnlyList<List<CsvRow>> series, long points, int rounds, CancellationToken cancel)
    {
        var rates = new List<double>();
        for (var round = 0; round < rounds; round++)
        {
            var begin = Stopwatch.GetTimestamp();
            foreach (var rows in series)
            {
                cancel.ThrowIfCancellationRequested();
                var judge = new SeriesJudge(subject.Create(), MetricKind.Gauge);
                foreach (var row in rows)
                    judge.Take(row.At, row.Value);
            }

            rates.Add(points / Stopwatch.GetElapsedTime(begin).TotalSeconds);
        }

        rates.Sort();
        var median = Percentiles.At(rates, 0.5);
        return [subject.Name, median, rates[0], rates[^1], 1e9 / median];
    }

    private static List<CsvRow> Read(SeriesFile file)
    {
        var problems = new ProblemList();
        var rows = new CsvSeries(file.Path).Read(problems).ToList();
        return problems.HasErrors ? throw Preparation.Refuse("nothing was measured, because of the files:", problems) : rows;
    }
}
