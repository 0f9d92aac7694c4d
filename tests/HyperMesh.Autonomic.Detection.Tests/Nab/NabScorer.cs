namespace HyperMesh.Autonomic.Detection.Tests.Nab;

/// <summary>The scoring of NAB, as described in <c>shared/nab/README.md</c>; a test compares it with the scorer there.</summary>
public static class NabScorer
{
    /// <summary>Weight of a false alarm and of a missed window in each of the three profiles; a hit weighs 1.</summary>
    private static readonly (double FalseAlarm, double Miss)[] Profiles = [(0.11, 1), (0.22, 1), (0.11, 2)];

    /// <summary>Scores of the three profiles (standard, few false alarms, few misses) at one threshold for all.</summary>
    public static double[] At(double threshold, IReadOnlyList<NabSeries> series, IReadOnlyList<double[]> scores)
    {
        var events = Events(series, scores).Where(e => e.Score >= threshold).ToList();
        return [.. Profiles.Select(profile => Normalise(Sweep(events, Windows(series), profile).Last, series, profile))];
    }

    /// <summary>The official procedure: the threshold is fitted to each profile.</summary>
    public static double[] Searched(IReadOnlyList<NabSeries> series, IReadOnlyList<double[]> scores)
    {
        var events = Events(series, scores);
        return [.. Profiles.Select(profile => Normalise(Sweep(events, Windows(series), profile).Best, series, profile))];
    }

    private static int Windows(IReadOnlyList<NabSeries> series) => series.Sum(one => one.Windows.Length);

    private static double Normalise(double raw, IReadOnlyList<NabSeries> series, (double, double Miss) profile)
    {
        var silent = -profile.Miss * Windows(series);
        return 100 * (raw - silent) / (Windows(series) - silent);
    }

    /// <summary>Lowers the threshold from the top; says the raw score at the end and the best on the way.</summary>
    private static (double Best, double Last) Sweep(List<Event> events, int windows, (double FalseAlarm, double Miss) profile)
    {
        var hits = new Dictionary<int, double>();
        var (inside, outside) = (-profile.Miss * windows, 0.0);
        var best = inside;
        for (var i = 0; i < events.Count;)
        {
            for (var score = events[i].Score; i < events.Count && events[i].Score == score; i++)
            {
                var (_, window, reward) = events[i];
                if (window < 0)
                    outside += reward;
                else if (!hits.TryGetValue(window, out var before))
                    inside += profile.Miss + (hits[window] = reward);
                else if (reward > before)
                    inside += (hits[window] = reward) - before;
            }

            best = Math.Max(best, inside + profile.FalseAlarm * outside);
        }

        return (best, inside + profile.FalseAlarm * outside);
    }

    private static List<Event> Events(IReadOnlyList<NabSeries> series, IReadOnlyList<double[]> scores)
    {
        var events = new List<Event>();
        var offset = 0;
        foreach (var (one, itsScores) in series.Zip(scores))
        {
            for (var row = one.FirstScored; row < one.Rows; row++)
            {
                if (itsScores[row] > 0)
                    events.Add(Of(one, row, offset, itsScores[row]));
            }

            offset += one.Windows.Length;
        }

        events.Sort((a, b) => b.Score.CompareTo(a.Score));
        return events;
    }

    private static Event Of(NabSeries series, int row, int offset, double score)
    {
        var window = Array.FindLastIndex(series.Windows, window => row >= window.First);
        if (window < 0)
            return new Event(score, -1, -1);
        var (first, last) = series.Windows[window];
        double width = last - first + 1;
        return row <= last
            ? new Event(score, offset + window, Squash(-(last - row + 1) / width) / Squash(-1))
            : new Event(score, -1, Squash((row - last) / (width - 1)));
    }

    private static double Squash(double x) => x > 3 ? -1 : 2 / (1 + Math.Exp(5 * x)) - 1;

    private sealed record Event(double Score, int Window, double Reward);
}
