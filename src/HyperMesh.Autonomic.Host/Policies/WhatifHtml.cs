using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using HyperMesh.Autonomic.Engine.Replay;
using HyperMesh.Autonomic.Host.Cli;

namespace HyperMesh.Autonomic.Host.Policies;

/// <summary>A comparison as one page: numbers, decisions, and the recording's series with the stretches in which A and B acted. It needs
/// nothing but itself; the script in it draws what the data say.</summary>
internal static class WhatifHtml
{
    private const string Template = "HyperMesh.Autonomic.Host.Policies.whatif.html";
    private const int MostCharts = 24;
    private const int PointsEach = 600;
    private const int MostDecisions = 2000;

    /// <summary>Writes the page: aside, then in place of what was there.</summary>
    /// <exception cref="IOException">It cannot be written.</exception>
    public static void Write(string path, WhatifComparison comparison)
    {
        using var template = new StreamReader(typeof(WhatifHtml).Assembly.GetManifestResourceStream(Template)!);
        // The default encoder writes '<', '>' and '&' as escapes: no name can end the script element.
        var page = template.ReadToEnd().Replace("{{data}}", Data(comparison).ToJsonString(JsonSerializerOptions.Default), StringComparison.Ordinal);
        WholeFile.Write(path, page);
    }

    private static JsonObject Data(WhatifComparison comparison)
    {
        var pairs = comparison.Pairs();
        return new JsonObject
        {
            ["recording"] = Path.GetFileName(comparison.Recording),
            ["start"] = comparison.From.ToUnixTimeMilliseconds() / 1000.0,
            ["seconds"] = (comparison.To - comparison.From).TotalSeconds,
            ["caveat"] = WhatifReport.Caveat(comparison),
            ["a"] = comparison.A.Path,
            ["b"] = comparison.B.Path,
            ["rows"] = new JsonArray([.. WhatifReport.Rows(comparison).Select(row => new JsonArray(row.Name, row.A, row.B))]),
            ["decisionCount"] = pairs.Count,
            ["decisions"] = new JsonArray([.. pairs.Take(MostDecisions).Select(pair => Decision(comparison, pair))]),
            ["bands"] = new JsonArray([.. Bands(comparison, "a", comparison.A), .. Bands(comparison, "b", comparison.B)]),
            ["guarded"] = new JsonArray([.. Guarded("A", comparison.A), .. Guarded("B", comparison.B)]),
            ["closed"] = comparison.World is not null,
            ["changed"] = new JsonArray([.. WhatifReport.ChangedRows(comparison).Select(row => new JsonArray(row.Name, row.Recorded, row.A, row.B))]),
            ["series"] = comparison.World is null
                ? Charts(comparison, comparison.A.Seen, null)
                : new JsonArray([.. Charts(comparison, comparison.A.Seen, "a").Concat(Charts(comparison, comparison.B.Seen, "b"))
                    .OrderBy(chart => (string)chart!["name"]!, StringComparer.Ordinal).Select(chart => chart!.DeepClone())]),
        };
    }

    private static JsonObject Decision(WhatifComparison comparison, (WhatifDecision? A, WhatifDecision? B) pair) => new()
    {
        ["change"] = WhatifReport.Word(pair),
        ["a"] = Offset(comparison, pair.A?.At),
        ["b"] = Offset(comparison, pair.B?.At),
        ["text"] = $"{pair.A ?? pair.B}",
    };

    private static IEnumerable<JsonNode> Bands(WhatifComparison comparison, string name, WhatifSide side) => side.Mitigations.Select(stretch => (JsonNode)new JsonObject
    {
        ["side"] = name,
        ["rule"] = stretch.Rule.ToString(),
        ["target"] = stretch.Target + stretch.Group,
        ["interface"] = stretch.Target,
        ["from"] = Offset(comparison, stretch.From),
        ["to"] = Offset(comparison, stretch.To),
    });

    private static IEnumerable<JsonNode> Guarded(string name, WhatifSide side) => side.Guarded.Select(series => (JsonNode)new JsonArray(
        name, series.Series, WhatifReport.Finite(series.Outside), WhatifReport.Finite(series.Inside)));

    private static double? Offset(WhatifComparison comparison, DateTimeOffset? at) =>
        at is null ? null : Math.Round((at.Value - comparison.From).TotalSeconds, 4);

    /// <summary>The series at which any rule looks.</summary>
    /// <param name="comparison">Whose.</param>
    /// <param name="recording">What was seen.</param>
    /// <param name="side">In whose loop, where what was seen is not the same for both.</param>
    private static JsonArray Charts(WhatifComparison comparison, IRecording recording, string? side)
    {
        var metrics = comparison.A.Metrics.Union(comparison.B.Metrics).ToHashSet();
        var readings = RecordedReadings.Read(recording, series => metrics.Contains(series.Metric.Name));
        return [.. readings.OrderBy(pair => pair.Key.Text, StringComparer.Ordinal).Take(MostCharts).Select(pair => Chart(comparison, pair.Key, pair.Value, side))];
    }

    private static JsonObject Chart(WhatifComparison comparison, Series series, IReadOnlyList<(DateTimeOffset At, double Value)> readings, string? side)
    {
        var (times, least, most) = (new JsonArray(), new JsonArray(), new JsonArray());
        var width = Math.Max((comparison.To - comparison.From).Ticks / PointsEach, 1);
        foreach (var bucket in readings.GroupBy(reading => (reading.At - comparison.From).Ticks / width))
        {
            times.Add(Offset(comparison, bucket.First().At));
            least.Add(Short(bucket.Min(reading => reading.Value)));
            most.Add(Short(bucket.Max(reading => reading.Value)));
        }

        return new JsonObject
        {
            ["name"] = series.Text,
            ["side"] = side,
            ["interface"] = series.Labels[Labels.Interface],
            ["unit"] = series.Metric.Kind == MetricKind.Counter ? "per second" : "",
            ["t"] = times,
            ["least"] = least,
            ["most"] = most,
        };
    }

    /// <summary>Five significant digits: finer than a screen.</summary>
    private static double Short(double value) => double.Parse(value.ToString("G5", CultureInfo.InvariantCulture), CultureInfo.InvariantCulture);
}
