namespace HyperMesh.Autonomic.Engine.Knowledge;

/// <summary>How full a bucket of tokens is, as the moment at which it will be full again. Exact: whole ticks, so that no window has more
/// charges than the burst and what came back in it (the generic cell rate algorithm, ITU-T I.371). Immutable.</summary>
/// <param name="FullAt">From then on nothing is missing.</param>
/// <param name="Interval">The time in which one token comes back.</param>
internal readonly record struct TokenBucket(DateTimeOffset FullAt, TimeSpan Interval)
{
    // A damaged store may say that a token never comes back; all else is shorter by far.
    private static readonly TimeSpan Never = DateTimeOffset.MaxValue - DateTimeOffset.MinValue;

    /// <summary>The time in which one token comes back, rounded up.</summary>
    public static TimeSpan IntervalOf(double perHour) => Bounded(Math.Ceiling(TimeSpan.TicksPerHour / perHour));

    /// <summary>The bucket after a token was taken.</summary>
    public TokenBucket Charge(DateTimeOffset now, double perHour)
    {
        var interval = IntervalOf(perHour);
        var full = Missing(now, interval) + interval;
        return new TokenBucket(full < DateTimeOffset.MaxValue - now ? now + full : DateTimeOffset.MaxValue, interval);
    }

    /// <summary>The first moment at which there is a token to take.</summary>
    /// <param name="now">The present; the answer is not before it.</param>
    /// <param name="perHour">Tokens that come back in an hour.</param>
    /// <param name="burst">Tokens that it holds at most, 1 or more.</param>
    public DateTimeOffset NextToken(DateTimeOffset now, double perHour, double burst)
    {
        var interval = IntervalOf(perHour);
        var spare = TimeSpan.FromTicks((long)((burst - 1) * interval.Ticks));
        return Missing(now, interval) is var missing && missing <= spare ? now : now + missing - spare;
    }

    /// <summary>The time until it is full; where its size was changed, what is missing counts in tokens.</summary>
    private TimeSpan Missing(DateTimeOffset now, TimeSpan interval)
    {
        if (Interval == TimeSpan.Zero || FullAt <= now)
            return TimeSpan.Zero;

        var missing = FullAt - now;
        return interval == Interval ? missing : Bounded(missing.Ticks * (interval / Interval));
    }

    private static TimeSpan Bounded(double ticks) => TimeSpan.FromTicks((long)Math.Clamp(ticks, 0, Never.Ticks));
}
