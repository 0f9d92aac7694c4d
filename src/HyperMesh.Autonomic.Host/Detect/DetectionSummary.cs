using System.Globalization;
using HyperMesh.Autonomic.Detection.Explaining;
using HyperMesh.Autonomic.Host.Cli;

namespace HyperMesh.Autonomic.Host.Detect;

/// <summary>What was found in all files, for people and for scripts.</summary>
internal sealed class DetectionSummary(IReadOnlyList<FileResult> results, DetectorChoice choice, TimeSpan elapsed)
{
    private const int MostShown = 20;

    private IEnumerable<Alert> Alerts => results.SelectMany(result => result.Alerts);

    private long Rows => results.Sum(result => result.Rows);

    private double PointsPerSecond => Math.Round(Rows / Math.Max(elapsed.TotalSeconds, 1e-9));

    public void Write(OutputFormat format)
    {
        if (format == OutputFormat.Json)
            Console.Out.WriteLine(Json.Line(Document()));
        else
            WriteText();
    }

    private object Document() => new
    {
        kind = "detection",
        configuration = new { detector = choice.Factory.Name, series = choice.Kind, parameters = choice.Parameters },
        files = results.Select(result => new
        {
            file = result.File.Name,
            rows = result.Rows,
            unknown = result.Unknown,
            abnormal = result.Abnormal,
            alerts = result.Alerts.Count,
        }),
        rows = Rows,
        alertCount = Alerts.Count(),
        alerts = Alerts,
        seconds = Math.Round(elapsed.TotalSeconds, 3),
        pointsPerSecond = PointsPerSecond,
    };

    private void WriteText()
    {
        var alerts = Alerts.ToList();
        var shown = alerts.OrderByDescending(alert => alert.Score).Take(MostShown).ToHashSet();
        foreach (var alert in alerts.Where(shown.Contains))
            Console.Out.WriteLine(Sentence(alert));
        if (alerts.Count > shown.Count)
            Console.Out.WriteLine($"and {alerts.Count - shown.Count:N0} alerts that are no rarer than these; '-o json' tells all");
        var counts = string.Join(", ", alerts.GroupBy(alert => alert.Severity).OrderByDescending(group => group.Key)
            .Select(group => $"{group.Count():N0} {group.Key.ToString().ToLowerInvariant()}"));
        Console.Out.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{results.Count:N0} file(s), {Rows:N0} rows, {alerts.Count:N0} alert(s){(alerts.Count > 0 ? $" ({counts})" : "")} by '{choice.Factory.Name}'; {PointsPerSecond:N0} points/s"));
    }

    private static string Sentence(Alert alert)
    {
        var band = alert is { Low: { } low, High: { } high } ? $", expected {PlainText.Number(low)} to {PlainText.Number(high)}" : "";
        return $"{alert.File}:{alert.Row + 1} {alert.Timestamp} {alert.Severity.ToString().ToLowerInvariant()}: {PlainText.Number(alert.Value)}{band}";
    }
}
