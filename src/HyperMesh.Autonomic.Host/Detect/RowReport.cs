using System.Globalization;
using HyperMesh.Autonomic.Detection.Explaining;
using HyperMesh.Autonomic.Host.Cli;

namespace HyperMesh.Autonomic.Host.Detect;

/// <summary>Writes an explanation, for people and for scripts.</summary>
internal static class RowReport
{
    public static void Write(SeriesFile file, DetectorChoice choice, RowExplanation explanation, OutputFormat format)
    {
        if (format == OutputFormat.Json)
            Console.Out.WriteLine(Json.Line(Document(file, choice, explanation)));
        else
            WriteText(file, choice, explanation);
    }

    private static object Document(SeriesFile file, DetectorChoice choice, RowExplanation explanation)
    {
        var (judged, assessment) = (explanation.Judged, explanation.Judged.Assessment);
        return new
        {
            kind = "explanation",
            file = file.Path,
            row = judged.Row.Row,
            timestamp = judged.Row.Time,
            exact = explanation.IsExact,
            value = Finite(judged.Number),
            state = judged.State,
            score = Finite(assessment.Score),
            level = Finite(assessment.Level),
            severity = Severities.Of(Math.Max(assessment.Score, assessment.Level)),
            low = Finite(assessment.Low),
            high = Finite(assessment.High),
            started = explanation.Started is { } start ? new { row = start.Row, timestamp = start.Time } : null,
            votes = explanation.Votes.Select(vote => new { member = vote.Member, score = vote.Score, agrees = vote.Agrees }),
            text = explanation.Text,
            configuration = new { detector = choice.Factory.Name, series = choice.Kind, parameters = choice.Parameters },
        };
    }

    private static void WriteText(SeriesFile file, DetectorChoice choice, RowExplanation explanation)
    {
        var (judged, assessment) = (explanation.Judged, explanation.Judged.Assessment);
        if (!explanation.IsExact)
            Console.Out.WriteLine("no row has that time; this is the last one before it");
        Console.Out.WriteLine($"{file.Path}:{judged.Row.Line} {judged.Row.Time} by '{choice.Factory.Name}'");
        Console.Out.WriteLine($"  {explanation.Text}");
        if (assessment.IsKnown)
            Console.Out.WriteLine($"  score {Rarity(assessment.Score)}; level {Rarity(assessment.Level)}; {judged.State}");
        if (explanation.Started is { } start)
            Console.Out.WriteLine($"  abnormal since {start.Time}, row {start.Row}");
        foreach (var vote in explanation.Votes)
            Console.Out.WriteLine($"  {vote.Member}: {(vote.Score is { } score ? Rarity(score) : "not enough seen")}{(vote.Agrees ? ", agrees" : "")}");
    }

    private static string Rarity(double score)
    {
        var severity = Severities.Of(score);
        if (severity == Severity.None)
            return score.ToString("0.###", CultureInfo.InvariantCulture);
        var days = 1 / Severities.AlertsPerDay * Math.Pow(10, Severities.EvidenceOf(score) - Severities.Alert);
        var once = days > 36_500 ? "once in more than 100 years" : $"once in {PlainText.Duration(TimeSpan.FromDays(days))}";
        return string.Create(CultureInfo.InvariantCulture, $"{score:0.###} ({severity.ToString().ToLowerInvariant()}: a normal series does this {once})");
    }

    private static double? Finite(double number) => double.IsFinite(number) ? number : null;
}
