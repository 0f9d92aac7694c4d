namespace HyperMesh.Autonomic.Detection.Tests.Nab;

/// <summary>Point-wise average precision: the area under precision over recall, ties taken together.</summary>
public static class AveragePrecision
{
    public static double Of(IEnumerable<(double Score, bool IsAnomalous)> points)
    {
        var sorted = points.ToArray();
        Array.Sort(sorted, (a, b) => b.Score.CompareTo(a.Score));
        double total = sorted.Count(point => point.IsAnomalous);
        var (hits, area) = (0, 0.0);
        for (var i = 0; i < sorted.Length;)
        {
            var before = hits;
            for (var score = sorted[i].Score; i < sorted.Length && sorted[i].Score == score; i++)
                hits += sorted[i].IsAnomalous ? 1 : 0;
            area += (hits - before) / total * hits / i;
        }

        return area;
    }

    /// <summary>Of a plain windowed z-score, to be beaten: distance from the mean of the last 400 values in standard deviations.</summary>
    public static double[] WindowedZ(double[] values)
    {
        const int Window = 400;
        return [.. values.Select((value, row) => Z(value, values.AsSpan(Math.Max(0, row - Window), Math.Min(row, Window))))];
    }

    private static double Z(double value, ReadOnlySpan<double> past)
    {
        if (past.Length <= 10)
            return 0;
        var (sum, squares) = (0.0, 0.0);
        foreach (var one in past)
            sum += one;
        var mean = sum / past.Length;
        foreach (var one in past)
            squares += (one - mean) * (one - mean);
        var deviation = Math.Sqrt(squares / past.Length);
        return value == mean ? 0 : deviation > 0 ? Math.Abs(value - mean) / deviation : 1e6;
    }
}
