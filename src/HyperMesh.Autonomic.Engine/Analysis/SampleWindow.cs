using HyperMesh.Autonomic.Engine.Policies;

namespace HyperMesh.Autonomic.Engine.Analysis;

/// <summary>The samples of one series within a time, left-open and right-closed. Single-threaded.</summary>
/// <remarks>It holds <see cref="Most"/> buckets at most. Samples that come faster than that share buckets, each as long as 1/128 of the window: then a sample may
/// count for that much longer, and in a quantile the mean of a bucket stands for its samples.</remarks>
internal sealed class SampleWindow(TimeSpan over)
{
    /// <summary>Buckets that a window holds at most.</summary>
    public const int Most = 130;

    private const int Parts = 128;
    private readonly TimeSpan _part = over / Parts;
    private Bucket[] _ring = new Bucket[8];
    private int _first;
    private int _count;

    public TimeSpan Over { get; } = over;

    /// <summary>Instant of the last sample; the least instant when there was none.</summary>
    public DateTimeOffset LastAt { get; private set; } = DateTimeOffset.MinValue.AddYears(1);

    /// <summary>Takes a sample in.</summary>
    /// <param name="at">Later than the one before.</param>
    /// <param name="value">Finite.</param>
    /// <param name="increase">By how much it has grown since the sample before; NaN where that is not known.</param>
    /// <param name="seconds">Time since the sample before.</param>
    public void Add(DateTimeOffset at, double value, double increase, double seconds)
    {
        while (_count > 0 && At(0).LastAt <= at - Over)
            (_first, _count) = ((_first + 1) % _ring.Length, _count - 1);
        LastAt = at;
        var known = double.IsNaN(increase) ? 0 : seconds;
        if (_count > 0 && (at - At(_count - 1).FirstAt < _part || _count == Most))
        {
            ref var last = ref At(_count - 1);
            last.Take(at, value, known > 0 ? increase : 0, known);
            return;
        }

        if (_count == _ring.Length)
            Grow();
        _count++;
        At(_count - 1) = new Bucket(at, value, known > 0 ? increase : 0, known);
    }

    /// <summary>Begins anew: the clock was set back.</summary>
    public void Clear() => (_first, _count, LastAt) = (0, 0, DateTimeOffset.MinValue.AddYears(1));

    /// <summary>What a measure makes of the samples after now − over; NaN when there are too few.</summary>
    /// <param name="of">The measure; its window is this one.</param>
    /// <param name="now">The end of the window.</param>
    /// <param name="notBefore">Samples from before do not count.</param>
    public double Number(Measure of, DateTimeOffset now, DateTimeOffset notBefore)
    {
        var from = 0;
        while (from < _count && (At(from).LastAt <= now - Over || At(from).FirstAt < notBefore))
            from++;
        if (from == _count)
            return double.NaN;

        return of.Kind switch
        {
            MeasureKind.Delta => Increase(from).Sum,
            MeasureKind.Rate => Increase(from) is var (sum, seconds) && seconds > 0 ? sum / seconds : double.NaN,
            MeasureKind.Quantile => Quantile(from, of.Quantile ?? 0.5),
            _ => Whole(from) is var whole && of.Kind == MeasureKind.Min ? whole.Min : of.Kind == MeasureKind.Max ? whole.Max : whole.Sum / whole.Count,
        };
    }

    /// <summary>When the next samples leave the window; null when it is empty.</summary>
    public DateTimeOffset? NextLoss(DateTimeOffset now)
    {
        for (var i = 0; i < _count; i++)
            if (At(i).LastAt + Over is var end && end > now)
                return end;
        return null;
    }

    private ref Bucket At(int index) => ref _ring[(_first + index) % _ring.Length];

    private void Grow()
    {
        var larger = new Bucket[Math.Min(Most, _ring.Length * 2)];
        for (var i = 0; i < _count; i++)
            larger[i] = At(i);
        (_ring, _first) = (larger, 0);
    }

    private Bucket Whole(int from)
    {
        var whole = At(from);
        for (var i = from + 1; i < _count; i++)
            whole.Merge(At(i));
        return whole;
    }

    /// <summary>Between the first and the last sample; what happened across a counter's restart is left out.</summary>
    private (double Sum, double Seconds) Increase(int from)
    {
        var (sum, seconds) = (At(from).Inner, At(from).InnerSeconds);
        for (var i = from + 1; i < _count; i++)
        {
            ref var bucket = ref At(i);
            sum += bucket.Inner + bucket.Link;
            seconds += bucket.InnerSeconds + bucket.LinkSeconds;
        }

        return seconds > 0 ? (sum, seconds) : (double.NaN, 0);
    }

    private double Quantile(int from, double quantile)
    {
        Span<(double Value, int Count)> sorted = new (double, int)[_count - from];
        var all = 0;
        for (var i = from; i < _count; i++)
        {
            ref var bucket = ref At(i);
            sorted[i - from] = (bucket.Sum / bucket.Count, bucket.Count);
            all += bucket.Count;
        }

        sorted.Sort((a, b) => a.Value.CompareTo(b.Value));
        var rank = quantile * (all - 1);
        var (low, high) = (Ranked(sorted, (int)Math.Floor(rank)), Ranked(sorted, (int)Math.Ceiling(rank)));
        return low + (high - low) * (rank - Math.Floor(rank));
    }

    private static double Ranked(ReadOnlySpan<(double Value, int Count)> sorted, int rank)
    {
        foreach (var (value, count) in sorted)
            if ((rank -= count) < 0)
                return value;
        return sorted[^1].Value;
    }

    private struct Bucket(DateTimeOffset at, double value, double link, double linkSeconds)
    {
        public readonly DateTimeOffset FirstAt = at;
        public readonly double Link = link;
        public readonly double LinkSeconds = linkSeconds;
        public DateTimeOffset LastAt = at;
        public double Min = value;
        public double Max = value;
        public double Sum = value;
        public int Count = 1;
        public double Inner = 0;
        public double InnerSeconds = 0;

        public void Take(DateTimeOffset at, double value, double increase, double seconds)
        {
            LastAt = at;
            (Min, Max, Sum, Count) = (Math.Min(Min, value), Math.Max(Max, value), Sum + value, Count + 1);
            (Inner, InnerSeconds) = (Inner + increase, InnerSeconds + seconds);
        }

        public void Merge(in Bucket other) =>
            (Min, Max, Sum, Count) = (Math.Min(Min, other.Min), Math.Max(Max, other.Max), Sum + other.Sum, Count + other.Count);
    }
}
