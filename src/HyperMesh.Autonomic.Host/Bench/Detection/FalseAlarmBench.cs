using HyperMesh.Autonomic.Documents;

namespace HyperMesh.Autonomic.Host.Bench.Detection;

/// <summary>Alerts a day of series that have nothing abnormal in them, next to what <see cref="Severities"/> states.</summary>
internal static class FalseAlarmBench
{
    /// <param name="subjects">The detectors.</param>
    /// <param name="seriesCount">Series of each cadence, shared evenly among the kinds.</param>
    /// <param name="days">How long each is watched.</param>
    /// <param name="cadences">Times between two readings.</param>
    /// <param name="mostPoints">What one cadence may cost; where it would cost more there are fewer series, then fewer days.</param>
    /// <param name="cancel">Ends it.</param>
    public static BenchTable Measure(
        IReadOnlyList<DetectorSubject> subjects, int seriesCount, double days, IReadOnlyList<TimeSpan> cadences, long mostPoints, CancellationToken cancel)
    {
        var rows = new List<IReadOnlyList<object>>
        {
            new object[] { "stated", "any", "any", "", "", "" }.Concat(Severed(Severities.FalseAlarmsPerDay)).ToList(),
        };
        foreach (var subject in subjects)
            foreach (var cadence in cadences)
                rows.AddRange(Measure(subject, cadence, seriesCount, days, mostPoints, cancel));
        return new BenchTable(
            "detect false-alarms",
            ["alerts a series and day", "every", "kind", "series", "days", "first day", "low or worse", "medium or worse", "high or worse", "critical"],
            rows);
    }

    private static IEnumerable<IReadOnlyList<object>> Measure(
        DetectorSubject subject, TimeSpan cadence, int seriesCount, double days, long mostPoints, CancellationToken cancel)
    {
        var kinds = NormalSeries.Kinds;
        var perDay = TimeSpan.FromDays(1) / cadence;
        var each = (int)Math.Clamp(mostPoints / (perDay * days * kinds.Count), 1, Math.Max(1, seriesCount / kinds.Count));
        var length = TimeSpan.FromDays(Math.Min(days, mostPoints / (perDay * each * kinds.Count)));
        var whole = new FalseAlarmCount();
        var counts = new List<(NormalKind Kind, FalseAlarmCount Count)>();
        foreach (var kind in kinds)
        {
            var count = Watch(subject, kind, cadence, each, length, cancel);
            whole.Add(count);
            counts.Add((kind, count));
        }

        yield return Row(subject, cadence, "all", each * kinds.Count, length, whole);
        foreach (var (kind, count) in counts)
            yield return Row(subject, cadence, kind.ToString(), each, length, count);
    }

    private static FalseAlarmCount Watch(
        DetectorSubject subject, NormalKind kind, TimeSpan cadence, int each, TimeSpan length, CancellationToken cancel)
    {
        var counts = new FalseAlarmCount[each];
        var options = new ParallelOptions { CancellationToken = cancel, MaxDegreeOfParallelism = Environment.ProcessorCount };
        Parallel.For(0, each, options, seed => counts[seed] = Watch(subject, new NormalSeries(kind, seed, cadence.TotalSeconds), kind, cadence, length, cancel));
        var whole = new FalseAlarmCount();
        foreach (var count in counts)
            whole.Add(count);
        return whole;
    }

    private static FalseAlarmCount Watch(
        DetectorSubject subject, NormalSeries source, NormalKind kind, TimeSpan cadence, TimeSpan length, CancellationToken cancel)
    {
        var count = new FalseAlarmCount();
        count.AddSeries(length);
        var detector = subject.Create(NormalSeries.MetricKindOf(kind));
        var points = (long)(length / cadence);
        for (var i = 0L; i < points; i++)
        {
            if (i % 10_000 == 0)
                cancel.ThrowIfCancellationRequested();
            var seconds = i * cadence.TotalSeconds;
            var severity = Severities.Of(detector.Evaluate(new Reading(Readings.At(seconds), source.Next(), cadence.TotalSeconds)).Score);
            if (severity >= Severity.Low)
                count.Add(seconds, severity);
        }

        return count;
    }

    private static IReadOnlyList<object> Row(DetectorSubject subject, TimeSpan cadence, string kind, int series, TimeSpan length, FalseAlarmCount count) =>
    [
        subject.Name, DurationText.Format(cadence), kind, series, Math.Round(length.TotalDays, 2), Rounded(count.PerFirstDay), .. Severed(count.PerDay),
    ];

    private static IEnumerable<object> Severed(Func<Severity, double> perDay) =>
        [.. new[] { Severity.Low, Severity.Medium, Severity.High, Severity.Critical }.Select(severity => Rounded(perDay(severity)))];

    /// <summary>As text: a table's two decimals would hide what is rare.</summary>
    private static object Rounded(double perDay) => double.IsNaN(perDay) ? "" : perDay.ToString("0.#####");
}
