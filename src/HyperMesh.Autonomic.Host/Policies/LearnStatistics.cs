namespace HyperMesh.Autonomic.Host.Policies;

/// <summary>Turns the readings of some series into a rule.</summary>
internal static class LearnStatistics
{
    /// <summary>Fewer readings say too little.</summary>
    public const int FewestReadings = 100;

    private static readonly TimeSpan LongestHold = TimeSpan.FromMinutes(10);

    /// <summary>The threshold and the hold that nothing in these readings would have passed.</summary>
    /// <param name="name">Of the rule.</param>
    /// <param name="metric">Of the series.</param>
    /// <param name="labels">That the series have, without the interface.</param>
    /// <param name="onInterface">Whether they have one.</param>
    /// <param name="readings">Of each series, in order of time.</param>
    /// <param name="margin">How much further is still normal, as a fraction.</param>
    /// <param name="careful">Take the greatest reading, not the 99th percentile.</param>
    /// <returns>Null where the readings say nothing: there are too few, or all are the same.</returns>
    public static LearnRule? Judge(
        string name, Metric metric, Labels labels, bool onInterface, IReadOnlyList<IReadOnlyList<(DateTimeOffset At, double Value)>> readings,
        double margin, bool careful)
    {
        var sorted = readings.SelectMany(series => series.Select(reading => reading.Value)).Order().ToArray();
        if (sorted.Length < FewestReadings || sorted[0] == sorted[^1])
            return null;

        var (p50, p99, most) = (Quantile(sorted, .5), Quantile(sorted, .99), sorted[^1]);
        var span = readings.Where(series => series.Count > 0).Max(series => series[^1].At - series[0].At);
        var tick = readings.Where(series => series.Count > 1).Min(series => (series[^1].At - series[0].At) / (series.Count - 1));
        var threshold = Beyond(p99, p50, most, margin);
        var spikes = Spikes(readings, threshold);
        // Where even the hold would have to be long, only what was never seen is abnormal.
        if (careful || spikes.Longest > LongestHold || spikes.Longest > span / 10)
            spikes = Spikes(readings, threshold = Beyond(most, p50, most, margin));
        return new LearnRule
        {
            Name = name,
            Metric = metric,
            Labels = labels,
            OnInterface = onInterface,
            Series = readings.Count,
            Samples = sorted.Length,
            Span = span,
            P50 = p50,
            P99 = p99,
            Most = most,
            Threshold = threshold,
            For = NextDuration(Longer(spikes.Longest * (1 + margin), tick * 2)),
            Spikes = spikes,
        };
    }

    /// <summary>The next number with two significant digits.</summary>
    public static double NextNumber(double value)
    {
        if (value == 0 || !double.IsFinite(value))
            return value;

        var unit = Math.Pow(10, Math.Floor(Math.Log10(Math.Abs(value))) - 1);
        return Math.Round(Math.Ceiling(Math.Round(value / unit, 6)) * unit, 12);
    }

    /// <summary>The next duration that a person would write.</summary>
    public static TimeSpan NextDuration(TimeSpan duration)
    {
        double[] steps = [1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000, 10_000, 15_000, 30_000, 60_000, 120_000, 300_000, 600_000, 900_000];
        var milliseconds = steps.Append(Math.Ceiling(duration.TotalMinutes) * 60_000).First(step => step > duration.TotalMilliseconds || step >= 960_000);
        return TimeSpan.FromMilliseconds(milliseconds);
    }

    private static double Beyond(double value, double usual, double most, double margin) =>
        NextNumber(value + (margin * Math.Max(Math.Abs(value), most - usual)));

    /// <summary>Interpolated linearly between readings.</summary>
    private static double Quantile(double[] sorted, double share)
    {
        var at = share * (sorted.Length - 1);
        var below = (int)at;
        return below + 1 < sorted.Length ? sorted[below] + ((at - below) * (sorted[below + 1] - sorted[below])) : sorted[below];
    }

    private static (int Count, TimeSpan Longest) Spikes(IReadOnlyList<IReadOnlyList<(DateTimeOffset At, double Value)>> readings, double threshold)
    {
        var (count, longest) = (0, TimeSpan.Zero);
        foreach (var series in readings)
        {
            DateTimeOffset? since = null;
            foreach (var (at, value) in series)
            {
                if (value <= threshold)
                {
                    since = null;
                    continue;
                }

                count += since is null ? 1 : 0;
                since ??= at;
                longest = Longer(longest, at - since.Value);
            }
        }

        return (count, longest);
    }

    private static TimeSpan Longer(TimeSpan a, TimeSpan b) => a > b ? a : b;
}
