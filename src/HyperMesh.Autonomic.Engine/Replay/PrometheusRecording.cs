using System.Text.Json;
using HyperMesh.Autonomic.Documents;

namespace HyperMesh.Autonomic.Engine.Replay;

/// <summary>The answer of Prometheus' <c>/api/v1/query_range</c>, saved to a file.</summary>
internal sealed class PrometheusRecording(string path, RecordingLimits limits) : MergedRecording(limits)
{
    public override string Name => path;

    protected override void Collect(ISeriesCatalog catalog, ProblemList problems, PointList points)
    {
        if (WholeDocument.Read(path, Limits, problems) is not { } bytes)
            return;

        try
        {
            using var document = JsonDocument.Parse(bytes);
            foreach (var result in Matrix(document.RootElement))
                AddSeries(result, catalog, problems, points);
        }
        catch (JsonException fault)
        {
            problems.Add(new Place(path, (int)(fault.LineNumber ?? 0) + 1, (int)(fault.BytePositionInLine ?? 0) + 1), "this is not whole JSON");
        }
        catch (Exception fault) when (fault is InvalidOperationException or KeyNotFoundException
            or FormatException or IndexOutOfRangeException or ArgumentException)
        {
            problems.Add(Place.StartOf(path), "this is no answer of query_range", "save the whole answer, with resultType matrix");
        }
    }

    private static IEnumerable<JsonElement> Matrix(JsonElement root)
    {
        var data = root.GetProperty("data");
        return data.GetProperty("resultType").GetString() == "matrix"
            ? data.GetProperty("result").EnumerateArray()
            : throw new InvalidOperationException();
    }

    private void AddSeries(JsonElement result, ISeriesCatalog catalog, ProblemList problems, PointList points)
    {
        var labels = result.GetProperty("metric").EnumerateObject().ToDictionary(p => p.Name, p => p.Value.GetString() ?? "");
        if (!labels.Remove("__name__", out var name))
            name = "value";
        if (!SeriesText.IsName(name) || labels.Keys.Any(label => !SeriesText.IsName(label)))
        {
            problems.Add(Place.StartOf(path), $"{Quoted.Of(Labels.Of(labels).With("__name__", name).Text)} has a name that is none for a metric or a label");
            return;
        }

        var series = catalog.Intern(SeriesText.MetricNamed(name), Labels.Of(labels));
        foreach (var pair in result.GetProperty("values").EnumerateArray())
        {
            var at = DateTimeOffset.UnixEpoch.AddSeconds(pair[0].GetDouble());
            if (PrometheusNumber.TryParse(pair[1].GetString() ?? "", out var value))
            {
                // NaN is how Prometheus says that a series has ended; there is nothing to replay.
                if (double.IsFinite(value))
                    points.Add(at, series, value);
            }
            else
            {
                problems.Add(Place.StartOf(path), $"{series}: '{pair[1]}' is no number");
            }

            if (points.IsFull || problems.ErrorCount >= JsonLinesRecording.MostProblems)
                return;
        }
    }
}
