using System.IO.Enumeration;
using HyperMesh.Autonomic.Documents;

namespace HyperMesh.Autonomic.Engine.Replay;

/// <summary>Some series of a recording: those whose name, or whose whole text <c>name{label="value"}</c>, fits one of the patterns, in which
/// <c>*</c> is anything and <c>?</c> one character; no events.</summary>
public sealed class RecordingOfSeries(IRecording whole, IReadOnlyList<string> patterns) : IRecording
{
    public string Name => whole.Name;

    /// <summary>Whether a series fits one of the patterns.</summary>
    public bool Fits(Series series)
    {
        ArgumentNullException.ThrowIfNull(series);
        return patterns.Any(pattern => Fits(pattern, series.Metric.Name) || Fits(pattern, series.Text));
    }

    public IEnumerable<SampleBatch> Read(ISeriesCatalog catalog, ProblemList problems)
    {
        // By the series' id: whether it is wanted; null while nobody has asked.
        bool?[] wanted = [];
        var part = new SampleBatch();
        foreach (var batch in whole.Read(catalog, problems))
        {
            part.Begin(batch.At);
            foreach (ref readonly var sample in batch.Samples)
            {
                if (sample.Series.Id >= wanted.Length)
                    Array.Resize(ref wanted, Math.Max(64, sample.Series.Id * 2));
                if (wanted[sample.Series.Id] ??= Fits(sample.Series))
                    part.Add(sample.Series, sample.Value);
            }

            if (part.Count > 0)
                yield return part;
        }
    }

    // In a pattern of the file system a backslash escapes, and labels have backslashes of their own.
    private static bool Fits(string pattern, string text) =>
        FileSystemName.MatchesSimpleExpression(pattern.Replace("\\", "\\\\", StringComparison.Ordinal), text, ignoreCase: false);
}
