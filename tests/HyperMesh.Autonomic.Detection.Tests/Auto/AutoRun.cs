using HyperMesh.Autonomic.Detection.Auto;
using HyperMesh.Autonomic.Detection.Readings;
using HyperMesh.Autonomic.Detection.Tests.Nab;

namespace HyperMesh.Autonomic.Detection.Tests.Auto;

/// <summary>Detectors of the one configuration, and what they say of whole series.</summary>
internal static class AutoRun
{
    public const int SmallMemory = 2508;

    public static AutoDetector Detector(int? memory = null, bool countsEvents = false)
    {
        KeyValuePair<string, double>[] given = memory is { } count ? [new("memory", count)] : [];
        var settings = DetectorSettings.Of(AutoOptions.Parameters, given);
        return new AutoDetector(new AutoOptions(settings), settings.Text, countsEvents);
    }

    /// <summary>Assessments of all rows, in order.</summary>
    public static Assessment[] Of(IEnumerable<(DateTimeOffset At, double Value)> rows, int? memory = null)
    {
        var judge = new SeriesJudge(Detector(memory), MetricKind.Gauge);
        return [.. rows.Select(row => judge.Take(row.At, row.Value))];
    }

    public static Assessment[] Of(NabSeries series, int? memory = null) => Of(series.Instants.Zip(series.Values), memory);

    public static double[] Scores(Assessment[] assessments) => [.. assessments.Select(one => one.IsKnown ? one.Score : 0)];

    public static double[] Levels(Assessment[] assessments) => [.. assessments.Select(one => one.IsKnown ? one.Level : 0)];
}
