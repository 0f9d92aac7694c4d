namespace HyperMesh.Autonomic.Host.Web;

/// <summary>The last minutes of one series, a point a second: of a gauge its value, of a counter its rate. Guarded by its <see cref="SeriesHistory"/>.</summary>
/// <param name="series">Which.</param>
internal sealed class SeriesTrack(Series series)
{
    /// <summary>Points kept.</summary>
    public const int Length = 300;

    private readonly float[] _values = NewRing();
    private (float[] Low, float[] High, bool[] Abnormal)? _band;
    private (DateTimeOffset At, double Value)? _before;

    public Series Series => series;

    /// <summary>What is shown: <c>value</c> or <c>rate</c> (a second).</summary>
    public string Of => series.Metric.Kind == MetricKind.Counter ? "rate" : "value";

    /// <summary>The newest point; NaN where there is none.</summary>
    public float Value { get; private set; } = float.NaN;

    /// <summary>What a detector on the same number expected; NaN where none is.</summary>
    public float Low { get; private set; } = float.NaN;

    public float High { get; private set; } = float.NaN;

    /// <summary>How far from usual, in [0, 1); NaN where no detector says.</summary>
    public float Level { get; private set; } = float.NaN;

    public DateTimeOffset? AbnormalSince { get; private set; }

    public bool IsJudged => _band is not null;

    /// <summary>Takes the newest sample: at most one a second.</summary>
    public void Accept(DateTimeOffset at, double value)
    {
        if (series.Metric.Kind == MetricKind.Gauge)
        {
            Value = (float)value;
        }
        else if (_before is not var (since, before))
        {
            _before = (at, value);
        }
        else if (at > since)
        {
            // A counter that has begun again has no rate for an instant.
            Value = value < before ? float.NaN : (float)((value - before) / (at - since).TotalSeconds);
            _before = (at, value);
        }
    }

    /// <summary>Takes what a detector expects.</summary>
    public void Expect(Assessment latest, DateTimeOffset? abnormalSince)
    {
        _band ??= (NewRing(), NewRing(), new bool[Length]);
        (Low, High, Level, AbnormalSince) = ((float)latest.Low, (float)latest.High, (float)latest.Level, abnormalSince);
    }

    /// <summary>Writes the point of a second.</summary>
    public void Keep(int second)
    {
        var at = second % Length;
        _values[at] = Value;
        if (_band is var (low, high, abnormal))
            (low[at], high[at], abnormal[at]) = (Low, High, AbnormalSince is not null);
    }

    /// <summary>All points, the oldest first.</summary>
    /// <param name="newest">The second of the newest point.</param>
    public SeriesPoints Points(int newest) => new(
        Unroll(_values, newest), _band is var (low, high, abnormal) ? new BandPoints(Unroll(low, newest), Unroll(high, newest), [.. Enumerable.Range(0, Length).Where(i => abnormal[(newest + 1 + i) % Length])]) : null);

    private static float?[] Unroll(float[] ring, int newest) =>
        [.. Enumerable.Range(0, Length).Select(i => ring[(newest + 1 + i) % Length] is var value && float.IsFinite(value) ? value : (float?)null)];

    private static float[] NewRing()
    {
        var ring = new float[Length];
        Array.Fill(ring, float.NaN);
        return ring;
    }
}
