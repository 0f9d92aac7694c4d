using System.Text;
using HyperMesh.Autonomic.Documents;

namespace HyperMesh.Autonomic.Engine.Replay;

/// <summary>Finds out what a recording is and opens it.</summary>
public static class Recording
{
    /// <summary>Opens a recording, a CSV file, a folder of CSV files, or Prometheus' answer; checks all of it first.</summary>
    /// <param name="path">File or folder.</param>
    /// <param name="problems">What is wrong, all of it.</param>
    /// <param name="series">The series that occur in it.</param>
    /// <returns>Null when something is wrong.</returns>
    public static IRecording? Open(string path, ProblemList problems, out IReadOnlyList<Series> series)
    {
        ArgumentNullException.ThrowIfNull(problems);
        series = [];
        var recording = Recognize(path, problems);
        if (recording is null)
            return null;

        var count = 0L;
        var catalog = new SeriesCatalog();
        foreach (var batch in recording.Read(catalog, problems))
            count += batch.Count;
        series = catalog.All;
        if (count == 0 && !problems.HasErrors)
            problems.Add(new Place(path, 1, 1), "there is no sample in it");
        return problems.HasErrors ? null : recording;
    }

    private static IRecording? Recognize(string path, ProblemList problems)
    {
        try
        {
            if (Directory.Exists(path))
                return OfFolder(path, problems);
            if (Path.GetExtension(path).Equals(".csv", StringComparison.OrdinalIgnoreCase))
                return File.Exists(path) ? new CsvRecording(path, [path]) : throw new FileNotFoundException();

            using var text = new StreamReader(JsonLinesRecording.Decompress(File.OpenRead(path)), Encoding.UTF8);
            var start = new char[4096];
            var begin = new string(start, 0, text.ReadBlock(start));
            return begin.Contains("\"status\"", StringComparison.Ordinal) && !begin.Contains("\"hypermesh\"", StringComparison.Ordinal)
                ? new PrometheusRecording(path)
                : new JsonLinesRecording(path);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException or InvalidDataException
            or ArgumentException or NotSupportedException)
        {
            var missing = fault is FileNotFoundException or DirectoryNotFoundException;
            problems.Add(new Place(path, 1, 1), missing ? "there is no such file" : $"it cannot be read: {fault.Message}");
            return null;
        }
    }

    private static CsvRecording? OfFolder(string path, ProblemList problems)
    {
        var files = Directory.EnumerateFiles(path, "*.csv", SearchOption.AllDirectories).Order(StringComparer.Ordinal).ToList();
        if (files.Count > 0)
            return new CsvRecording(path, files);

        problems.Add(new Place(path, 1, 1), "there is no .csv file in this folder", "a folder holds CSV files with the header 'timestamp,value'");
        return null;
    }
}
