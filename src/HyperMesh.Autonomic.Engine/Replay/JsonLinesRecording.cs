using System.Text.Json;
using HyperMesh.Autonomic.Documents;

namespace HyperMesh.Autonomic.Engine.Replay;

/// <summary>Our own format: JSON lines, plain or gzip. The first line says <c>{"hypermesh":"recording/1"}</c>, each other one
/// <c>{"t":"2026-01-01T00:00:00Z","s":{"metric{label=\"v\"}":1},"e":[{"n":"program/event","f":{"field":"v"}}]}</c>, without "e" where nothing
/// happened.</summary>
internal sealed class JsonLinesRecording(string path, RecordingLimits limits) : IRecording
{
    public const string Magic = "recording/1";

    /// <summary>So many problems tell enough of a file.</summary>
    public const int MostProblems = 100;

    public string Name => path;

    public IEnumerable<SampleBatch> Read(ISeriesCatalog catalog, ProblemList problems)
    {
        var found = problems.Part();
        using var lines = LineReader.Open(path, limits, found);
        if (lines is null || !ReadHeader(lines, found, out var counters))
            yield break;

        var parser = new RecordingLineParser(path, catalog, counters, found, limits);
        var isCutInALine = false;
        while (lines.MoveNext())
        {
            if (lines.IsTooLong)
                lines.ReportTooLong(found);
            else if (lines.Line.Length > 0 && parser.Parse(lines.Line, lines.Number, lines.IsOpen))
                yield return parser.Batch;
            else
                isCutInALine = lines.IsOpen;
            if (parser.IsFull || found.ErrorCount >= MostProblems)
            {
                found.Add(lines.Place with { Line = lines.Number + 1 }, "the rest was not read", parser.IsFull ? null : "mend these first");
                yield break;
            }
        }

        // Of a line that was cut the parser has said so.
        if (!isCutInALine || lines.End != RecordedEnd.Cut)
            lines.ReportEnd(found, parser.Last);
    }

    /// <summary>Reads the first line; false, and a problem, when it is none of ours.</summary>
    private bool ReadHeader(LineReader lines, ProblemList problems, out HashSet<string> counters)
    {
        counters = [];
        if (!lines.MoveNext())
        {
            lines.ReportEnd(problems, null);
            if (!problems.HasErrors)
                problems.Add(Place.StartOf(path), "the recording is empty", $"its first line must say \"hypermesh\":\"{Magic}\"");
            return false;
        }

        try
        {
            using var header = JsonDocument.Parse(lines.Line.ToArray());
            if (header.RootElement.ValueKind == JsonValueKind.Object
                && header.RootElement.TryGetProperty("hypermesh", out var magic) && magic.ValueKind == JsonValueKind.String
                && magic.GetString() == Magic)
            {
                if (header.RootElement.TryGetProperty("counters", out var named) && named.ValueKind == JsonValueKind.Array)
                    counters = [.. named.EnumerateArray().Where(name => name.ValueKind == JsonValueKind.String).Select(name => name.GetString()!)];
                return true;
            }
        }
        catch (Exception fault) when (fault is JsonException or InvalidOperationException)
        {
        }

        problems.Add(Place.StartOf(path), "this is no recording", $"its first line must say {{\"hypermesh\":\"{Magic}\"}}");
        return false;
    }
}
