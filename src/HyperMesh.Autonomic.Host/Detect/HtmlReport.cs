using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using HyperMesh.Autonomic.Detection.Explaining;
using HyperMesh.Autonomic.Host.Cli;

namespace HyperMesh.Autonomic.Host.Detect;

/// <summary>One page with every series: value, band, level and alerts. It needs nothing but itself; the script in it draws what the data say.</summary>
internal static class HtmlReport
{
    private const string Template = "HyperMesh.Autonomic.Host.Detect.report.html";
    private const int PointsInAll = 60_000;
    private const int MostAlertsEach = 200;

    /// <summary>How many points each series may have, so that the page stays small: even, 60 to 2,000.</summary>
    public static int PointsEach(int files) => Math.Clamp(PointsInAll / Math.Max(files, 1) / 2 * 2, 60, 2000);

    /// <summary>Writes the page: aside, then in place of what was there.</summary>
    /// <exception cref="IOException">It cannot be written.</exception>
    public static void Write(string path, IReadOnlyList<FileResult> results, DetectorChoice choice) => WholeFile.Write(path, Page(results, choice));

    /// <summary>The page as text.</summary>
    public static string Page(IReadOnlyList<FileResult> results, DetectorChoice choice)
    {
        using var template = new StreamReader(typeof(HtmlReport).Assembly.GetManifestResourceStream(Template)!);
        // The default encoder writes '<', '>' and '&' as escapes: no name of a file can end the script element.
        return template.ReadToEnd().Replace("{{data}}", Data(results, choice).ToJsonString(JsonSerializerOptions.Default), StringComparison.Ordinal);
    }

    private static JsonObject Data(IReadOnlyList<FileResult> results, DetectorChoice choice) => new()
    {
        ["detector"] = choice.Factory.Name,
        ["summary"] = choice.Factory.Summary,
        ["parameters"] = new JsonObject(choice.Parameters.Select(p => KeyValuePair.Create(p.Key, (JsonNode?)p.Value))),
        ["threshold"] = Severities.Threshold(Severity.Low),
        ["series"] = new JsonArray([.. results.Select(Series)]),
    };

    private static JsonObject Series(FileResult result)
    {
        var points = result.Curve!.Points;
        return new JsonObject
        {
            ["name"] = result.File.Name,
            ["rows"] = result.Rows,
            ["rowsEach"] = result.Curve.RowsEach,
            ["abnormal"] = result.Abnormal,
            ["alertCount"] = result.Alerts.Count,
            ["t"] = Times(points),
            ["least"] = Numbers(points, point => point.Least),
            ["most"] = result.Curve.RowsEach > 1 ? Numbers(points, point => point.Most) : null,
            ["low"] = Numbers(points, point => point.Low),
            ["high"] = Numbers(points, point => point.High),
            ["level"] = Levels(points),
            ["alerts"] = Alerts(result),
        };
    }

    /// <summary>Seconds: the first since 1970, each other one since the one before.</summary>
    private static JsonArray Times(IReadOnlyList<CurvePoint> points)
    {
        var times = new JsonArray();
        var last = 0.0;
        foreach (var point in points)
        {
            var now = point.At.ToUnixTimeMilliseconds() / 1000.0;
            times.Add(Math.Round(now - last, 3));
            last = now;
        }

        return times;
    }

    private static JsonArray Numbers(IReadOnlyList<CurvePoint> points, Func<CurvePoint, double> number) =>
        [.. points.Select(point => Number(number(point)))];

    /// <summary>Five significant digits: finer than a screen.</summary>
    private static JsonNode? Number(double number) => double.IsFinite(number)
        ? JsonValue.Create(double.Parse(number.ToString("G5", CultureInfo.InvariantCulture), CultureInfo.InvariantCulture))
        : null;

    private static JsonArray Levels(IReadOnlyList<CurvePoint> points) =>
        [.. points.Select(point => double.IsNaN(point.Level) ? null : (JsonNode?)JsonValue.Create(Math.Round(point.Level, 3)))];

    private static JsonArray Alerts(FileResult result)
    {
        var shown = result.Alerts.OrderByDescending(alert => alert.Score).Take(MostAlertsEach).OrderBy(alert => alert.Row);
        return [.. shown.Select(alert => (JsonNode)new JsonObject
        {
            ["row"] = alert.Row,
            ["time"] = alert.Timestamp,
            ["severity"] = alert.Severity.ToString().ToLowerInvariant(),
            ["score"] = Math.Round(alert.Score, 3),
            ["value"] = PlainText.Number(alert.Value),
            ["expected"] = alert is { Low: { } low, High: { } high } ? $"{PlainText.Number(low)} to {PlainText.Number(high)}" : null,
        })];
    }
}
