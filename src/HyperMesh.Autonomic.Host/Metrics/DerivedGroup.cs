namespace HyperMesh.Autonomic.Host.Metrics;

/// <summary>The series that one sample of a derived metric is made of. Not thread-safe.</summary>
/// <param name="metric">The metric.</param>
/// <param name="line">Its sample up to the value, in both formats.</param>
internal sealed class DerivedGroup(DerivedMetric metric, (byte[] Text, byte[] Open) line)
{
    private readonly Dictionary<int, Series> _bySlot = [];

    // Kept when a series goes: one that comes back goes on from where it was.
    private readonly Dictionary<Series, double> _last = [];
    private double _total;

    public void Add(int slot, Series series) => _bySlot[slot] = series;

    public void Remove(int slot) => _bySlot.Remove(slot);

    /// <summary>The value now; null where there is none.</summary>
    public double? Read(SeriesBoard board)
    {
        var (sum, min, max, count) = (0.0, double.PositiveInfinity, double.NegativeInfinity, 0);
        foreach (var (slot, series) in _bySlot)
        {
            if (!board.TryRead(slot, out var latest) || !ReferenceEquals(latest.Series, series))
                continue;

            var value = latest.Value * metric.Scale;
            (sum, min, max, count) = (sum + value, Math.Min(min, value), Math.Max(max, value), count + 1);
            if (metric.Family.Kind == FamilyKind.Counter)
                Grow(series, value);
        }

        if (metric.Family.Kind == FamilyKind.Counter)
            return _total;
        return metric.Aggregate switch
        {
            Aggregate.Count => count,
            _ when count == 0 => null,
            Aggregate.Min => min,
            Aggregate.Max => max,
            Aggregate.Avg => sum / count,
            _ => sum,
        };
    }

    public void Write(ExpositionWriter page, SeriesBoard board)
    {
        if (Read(board) is { } value)
            page.Sample(page.IsOpenMetrics ? line.Open : line.Text, value);
    }

    /// <summary>What has come on top; a counter that is below where it was began anew.</summary>
    private void Grow(Series series, double value)
    {
        if (!double.IsFinite(value))
            return;

        var before = _last.GetValueOrDefault(series);
        _total += value >= before ? value - before : value;
        _last[series] = value;
    }
}
