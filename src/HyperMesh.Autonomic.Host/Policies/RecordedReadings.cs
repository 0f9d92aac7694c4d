using HyperMesh.Autonomic.Detection.Readings;
using HyperMesh.Autonomic.Documents;
using HyperMesh.Autonomic.Engine.Replay;

namespace HyperMesh.Autonomic.Host.Policies;

/// <summary>What a recording says of its series: of counters their rates a second, of gauges their values. Immutable.</summary>
internal static class RecordedReadings
{
    /// <summary>The readings of each series that is wanted, in order of time.</summary>
    public static IReadOnlyDictionary<Series, IReadOnlyList<(DateTimeOffset At, double Value)>> Read(IRecording recording, Func<Series, bool> wants)
    {
        var found = new Dictionary<Series, List<(DateTimeOffset, double)>>();
        var last = new Dictionary<Series, (DateTimeOffset At, double Value)>();
        foreach (var batch in recording.Read(new SeriesCatalog(), new ProblemList()))
            foreach (ref readonly var sample in batch.Samples)
            {
                if (!double.IsFinite(sample.Value) || !wants(sample.Series))
                    continue;

                if (ReadingOf(sample, batch.At, last) is { } reading)
                {
                    if (!found.TryGetValue(sample.Series, out var readings))
                        found[sample.Series] = readings = [];
                    readings.Add((batch.At, reading));
                }

                last[sample.Series] = (batch.At, sample.Value);
            }

        return found.ToDictionary(pair => pair.Key, pair => (IReadOnlyList<(DateTimeOffset, double)>)pair.Value);
    }

    private static double? ReadingOf(in Sample sample, DateTimeOffset at, Dictionary<Series, (DateTimeOffset At, double Value)> last)
    {
        if (sample.Series.Metric.Kind == MetricKind.Gauge)
            return sample.Value;
        if (!last.TryGetValue(sample.Series, out var before) || at <= before.At)
            return null;

        var rate = CounterIncrease.Between(before.Value, sample.Value, out _) / (at - before.At).TotalSeconds;
        return double.IsFinite(rate) ? rate : null;
    }
}
