using System.Text;
using HyperMesh.Autonomic.Documents;

namespace HyperMesh.Autonomic.Engine.Replay;

/// <summary>Finds out what recordings are, checks them, and opens them.</summary>
public static class Recording
{
    private const int Telling = 4096;

    /// <summary>Opens recordings as one, merged in the order of time; reads all of them once to check them.</summary>
    /// <param name="paths">One or more: a recording of ours, a CSV file, Prometheus' answer, OpenMetrics text; a folder of recordings or of CSV files.</param>
    /// <param name="problems">What is wrong, all of it; also what is only odd, such as a recording that was cut.</param>
    /// <param name="limits">What they may take; null for the default.</param>
    /// <returns>Null when something is wrong.</returns>
    public static CheckedRecording? Open(IReadOnlyList<string> paths, ProblemList problems, RecordingLimits? limits = null)
    {
        ArgumentNullException.ThrowIfNull(paths);
        ArgumentNullException.ThrowIfNull(problems);
        limits ??= RecordingLimits.Default;
        var found = problems.Part();
        var sound = new List<CheckedRecording>();
        foreach (var path in paths)
        {
            var parts = Recognize(path, found, limits);
            foreach (var (format, recording) in parts)
                if (Check(recording, found, mayBeEmpty: parts.Count > 1) is { } part)
                    sound.Add(part with { Formats = [format] });
        }

        if (sound.Count == 0 && !found.HasErrors)
            found.Add(Place.StartOf(paths.Count > 0 ? paths[0] : ""), "there is no sample in it");
        return found.HasErrors ? null : Join(sound, found);
    }

    /// <summary>Opens one recording, file or folder; checks all of it first.</summary>
    /// <param name="path">File or folder.</param>
    /// <param name="problems">What is wrong, all of it.</param>
    /// <param name="series">The series that occur in it.</param>
    /// <returns>Null when something is wrong.</returns>
    public static IRecording? Open(string path, ProblemList problems, out IReadOnlyList<Series> series)
    {
        var whole = Open([path], problems);
        series = whole?.Series ?? [];
        return whole?.Recording;
    }

    /// <summary>Recordings that follow each other are read one after another, so that a rotation of a thousand parts opens one file at a time;
    /// those that overlap are merged.</summary>
    private static CheckedRecording? Join(List<CheckedRecording> parts, ProblemList problems)
    {
        if (parts.Count == 1)
            return parts[0];

        var formats = parts.SelectMany(part => part.Formats).ToList();
        var ordered = parts.OrderBy(part => part.Start).ToList();
        if (ordered.Zip(ordered.Skip(1)).Any(pair => pair.First.End >= pair.Second.Start))
            return Check(new RecordingsInTime([.. parts.Select(part => part.Recording)]), problems, mayBeEmpty: false) is { } merged ? merged with { Formats = formats } : null;

        var catalog = new SeriesCatalog();
        foreach (var series in ordered.SelectMany(part => part.Series))
            catalog.Intern(series.Metric, series.Labels);
        var chain = new RecordingsInTurn([.. ordered.Select(part => part.Recording)]);
        var (ticks, samples) = (ordered.Sum(part => part.Ticks), ordered.Sum(part => part.Samples));
        return new CheckedRecording(chain, catalog.All, ordered[0].Start, ordered[^1].End, ticks, samples) with { Formats = formats };
    }

    private static CheckedRecording? Check(IRecording recording, ProblemList problems, bool mayBeEmpty)
    {
        var found = problems.Part();
        var catalog = new SeriesCatalog();
        var (ticks, samples, events) = (0L, 0L, 0L);
        var (first, last) = (DateTimeOffset.MinValue, DateTimeOffset.MinValue);
        foreach (var batch in recording.Read(catalog, found))
        {
            first = ticks++ == 0 ? batch.At : first;
            last = batch.At;
            samples += batch.Count;
            events += batch.Events.Count;
        }

        // A part that was just begun may have ticks at which nothing was there yet.
        if (mayBeEmpty && ticks == 0 && !found.HasErrors)
            found.Warn(Place.StartOf(recording.Name), "there is no sample in this part");
        else if (!mayBeEmpty && samples + events == 0 && !found.HasErrors)
            found.Add(Place.StartOf(recording.Name), "there is no sample in it");
        return found.HasErrors || ticks == 0 ? null : new CheckedRecording(recording, catalog.All, first, last, ticks, samples);
    }

    private static IReadOnlyList<(string Format, IRecording Recording)> Recognize(string path, ProblemList problems, RecordingLimits limits)
    {
        if (Directory.Exists(path))
            return OfFolder(path, problems, limits);
        if (IsCsv(path))
            return File.Exists(path) && new FileInfo(path).Length == 0
                ? Nothing(path, problems, "there is no sample in it", null)
                : [("csv", new CsvRecording(path, [path], limits))];

        using var stream = RecordedFile.Open(path, problems);
        if (stream is null)
            return [];

        var bytes = new byte[Telling];
        var (count, read) = (0, 0);
        while (count < bytes.Length && (read = stream.Read(bytes.AsSpan(count))) > 0)
            count += read;
        return [Recognize(path, Encoding.UTF8.GetString(bytes, 0, count).TrimStart('\uFEFF', ' ', '\t', '\r', '\n'), limits)];
    }

    private static (string Format, IRecording Recording) Recognize(string path, string begin, RecordingLimits limits)
    {
        var isJson = begin.StartsWith('{') || begin.StartsWith('[');
        if (isJson && begin.Contains("\"status\"", StringComparison.Ordinal) && !begin.Contains("\"hypermesh\"", StringComparison.Ordinal))
            return ("prometheus", new PrometheusRecording(path, limits));
        if (begin.StartsWith(CsvSeries.Header, StringComparison.OrdinalIgnoreCase))
            return ("csv", new CsvRecording(path, [path], limits));
        return !isJson && OpenMetricsRecording.LooksLike(begin)
            ? ("openmetrics", new OpenMetricsRecording(path, limits))
            : (JsonLinesRecording.Magic, new JsonLinesRecording(path, limits));
    }

    /// <summary>A folder of CSV files is one recording, a series each; one of recordings are the parts of a rotation.</summary>
    private static IReadOnlyList<(string Format, IRecording Recording)> OfFolder(string path, ProblemList problems, RecordingLimits limits)
    {
        List<string> csv, parts;
        try
        {
            csv = [.. Directory.EnumerateFiles(path, "*", SearchOption.AllDirectories).Where(IsCsv).Order(StringComparer.Ordinal)];
            parts = [.. Directory.EnumerateFiles(path).Where(IsPart).Order(StringComparer.Ordinal)];
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            return Nothing(path, problems, $"it cannot be read: {fault.Message}", null);
        }

        if (csv.Count > 0 && parts.Count > 0)
            return Nothing(path, problems, "there are recordings and CSV files in this folder", "name the files, or set them apart");
        // A writer that was killed in its first second leaves a file without a byte.
        foreach (var empty in parts.Where(part => new FileInfo(part).Length == 0))
            problems.Warn(Place.StartOf(empty), "there is no sample in this part");
        if (parts.Count > 0)
            return [.. parts.Where(part => new FileInfo(part).Length > 0).Select(part => (JsonLinesRecording.Magic, (IRecording)new JsonLinesRecording(part, limits)))];
        return csv.Count > 0
            ? [("csv", new CsvRecording(path, csv, limits))]
            : Nothing(path, problems, "there is no .csv file and no recording in this folder", "a folder holds CSV files with the header 'timestamp,value', or parts of a recording, *.jsonl or *.jsonl.gz");
    }

    private static bool IsCsv(string path) =>
        path.EndsWith(".csv", StringComparison.OrdinalIgnoreCase) || path.EndsWith(".csv.gz", StringComparison.OrdinalIgnoreCase);

    private static bool IsPart(string path) =>
        path.EndsWith(".jsonl", StringComparison.OrdinalIgnoreCase) || path.EndsWith(".jsonl.gz", StringComparison.OrdinalIgnoreCase);

    private static List<(string, IRecording)> Nothing(string path, ProblemList problems, string message, string? hint)
    {
        problems.Add(Place.StartOf(path), message, hint);
        return [];
    }
}
