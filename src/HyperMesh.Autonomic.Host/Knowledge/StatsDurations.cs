namespace HyperMesh.Autonomic.Host.Knowledge;

/// <summary>Durations in bounded memory: counted in buckets of which each is 2 % wider than the one before, so that a percentile is within 1 % (and never
/// above the longest). Single-threaded.</summary>
internal sealed class StatsDurations
{
    private const double Growth = 1.02;
    private static readonly TimeSpan Shortest = TimeSpan.FromMilliseconds(1);
    private readonly SortedDictionary<int, long> _buckets = [];

    public long Count { get; private set; }

    public TimeSpan Longest { get; private set; }

    public void Add(TimeSpan duration)
    {
        // A clock that was set back makes no negative time.
        duration = duration < TimeSpan.Zero ? TimeSpan.Zero : duration;
        var bucket = duration <= Shortest ? 0 : (int)Math.Ceiling(Math.Log(duration / Shortest, Growth));
        _buckets[bucket] = _buckets.GetValueOrDefault(bucket) + 1;
        Count++;
        Longest = duration > Longest ? duration : Longest;
    }

    /// <summary>The duration that this share of all do not exceed; null where there are none.</summary>
    /// <param name="share">In (0, 1].</param>
    public TimeSpan? Percentile(double share)
    {
        var left = (long)Math.Ceiling(share * Count);
        foreach (var (bucket, count) in _buckets)
        {
            left -= count;
            if (left > 0)
                continue;

            var middle = bucket == 0 ? Shortest : Shortest * (Math.Pow(Growth, bucket - 0.5));
            return middle > Longest ? Longest : middle;
        }

        return null;
    }
}
