using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using HyperMesh.Autonomic.Detection.Tests.Nab;

namespace HyperMesh.Autonomic.Detection.Tests.Auto;

/// <summary>Figures on NAB: one configuration for all 58 series, and one threshold, that of <see cref="Severities.Alert"/>.</summary>
public sealed class AutoNabTests
{
    private static readonly double Frozen = Severities.Threshold(Severity.Low);
    private static readonly Lazy<Assessment[][]> Usual = new(() => [.. NabCorpus.Series.Select(series => AutoRun.Of(series))]);

    [NabFact]
    public void Score_AtTheFrozenThreshold_IsAboveTheBestPublishedInEveryProfile()
    {
        var score = NabScorer.At(Frozen, NabCorpus.Series, Scores());
        score[0].ShouldBeGreaterThan(77, "standard; published 74.9");
        score[1].ShouldBeGreaterThan(68.5, "few false alarms; published 67.0");
        score[2].ShouldBeGreaterThan(82, "few misses; published 80.4");
    }

    [NabFact]
    public void Score_AtTheSearchedThreshold_IsAboveTheBestPublishedInEveryProfile()
    {
        var score = NabScorer.Searched(NabCorpus.Series, Scores());
        score[0].ShouldBeGreaterThan(78);
        score[1].ShouldBeGreaterThan(69.5);
        score[2].ShouldBeGreaterThan(83);
    }

    /// <summary>A threshold fitted to the labels would stand on a peak.</summary>
    [NabFact]
    public void Score_AtThresholdsAround_StaysAboveTheBestPublished()
    {
        for (var evidence = Severities.Alert - 0.04; evidence < Severities.Alert + 0.03; evidence += 0.01)
        {
            var score = NabScorer.At(Severities.ScoreOf(evidence), NabCorpus.Series, Scores());
            score[0].ShouldBeGreaterThan(75);
            score[1].ShouldBeGreaterThan(67.1);
            score[2].ShouldBeGreaterThan(80.5);
        }
    }

    [NabFact]
    public void Score_OfEitherHalfOfTheCorpus_IsAboveTheBestPublishedOfAll()
    {
        for (var half = 0; half < 2; half++)
        {
            var chosen = Enumerable.Range(0, NabCorpus.Series.Count).Where(i => i % 2 == half).ToList();
            var score = NabScorer.At(Frozen, [.. chosen.Select(i => NabCorpus.Series[i])], [.. chosen.Select(i => Scores()[i])]);
            score[0].ShouldBeGreaterThan(70, $"half {half}");
        }
    }

    [NabFact]
    public void Score_WithASmallMemory_CostsTwoPointsAtMost()
    {
        var scores = NabCorpus.Series.Select(series => AutoRun.Scores(AutoRun.Of(series, AutoRun.SmallMemory))).ToList();
        var (small, usual) = (NabScorer.At(Frozen, NabCorpus.Series, scores), NabScorer.At(Frozen, NabCorpus.Series, Scores()));
        for (var profile = 0; profile < small.Length; profile++)
            small[profile].ShouldBeGreaterThan(usual[profile] - 3);
    }

    [NabFact]
    public void Level_AgainstTheWindows_HasTwiceTheAveragePrecisionOfAWindowedZScore()
    {
        var level = Precision(Usual.Value.Select(AutoRun.Levels));
        var z = Precision(NabCorpus.Series.Select(series => AveragePrecision.WindowedZ(series.Values)));
        level.ShouldBeGreaterThan(2 * z);
    }

    [NabFact]
    public void Scorer_ComparedWithTheScorerOfTheCorpus_GivesTheSameFigures()
    {
        var folder = Directory.CreateTempSubdirectory("nab");
        try
        {
            var report = RunPython(folder.FullName);
            if (report is null)
                return; // No Python here.
            var searched = NabScorer.Searched(NabCorpus.Series, Scores());
            var profiles = JsonDocument.Parse(report).RootElement.GetProperty("profiles").EnumerateObject().ToList();
            for (var profile = 0; profile < 3; profile++)
                profiles[profile].Value.GetProperty("score").GetDouble().ShouldBe(searched[profile], 1e-6, profiles[profile].Name);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static List<double[]> Scores() => [.. Usual.Value.Select(AutoRun.Scores)];

    private static double Precision(IEnumerable<double[]> levels) =>
        AveragePrecision.Of(NabCorpus.Series.Zip(levels).SelectMany(pair => Enumerable.Range(pair.First.FirstScored, pair.First.Rows - pair.First.FirstScored)
            .Select(row => (pair.Second[row], pair.First.Windows.Any(window => row >= window.First && row <= window.Last)))));

    private static string? RunPython(string folder)
    {
        foreach (var (series, scores) in NabCorpus.Series.Zip(Scores()))
        {
            var file = Path.Combine(folder, series.Name);
            Directory.CreateDirectory(Path.GetDirectoryName(file)!);
            File.WriteAllLines(file, ["timestamp,value,anomaly_score", .. series.Stamps.Zip(scores, (stamp, score) =>
                string.Create(CultureInfo.InvariantCulture, $"{stamp},0,{score:R}"))]);
        }

        var report = Path.Combine(folder, "report.json");
        try
        {
            using var python = Process.Start("python3", [Path.Combine(NabCorpus.Folder, "score.py"), folder, "--json", report, "--quiet"]);
            python.WaitForExit();
            python.ExitCode.ShouldBe(0);
            return File.ReadAllText(report);
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return null;
        }
    }
}
