namespace HyperMesh.Autonomic.Engine.Knowledge;

/// <summary>How full a bucket of tokens is, as the moment at which it will be full again. Exact: whole ticks, so that no window has more
/// charges than the burst and what came back in it (the generic cell rate algorithm, ITU-T I.371). Immutable.</summary>
/// <param name="FullAt">From then on nothing is missing.</param>
/// <param name="Interval">The time in which one token comes back.</param>
internal readonly record struct TokenBucket(DateTimeOffset FullAt, TimeSpan Interval)
{
    /// <summary>The time in which one token comes back, rounded up.</summary>
    public static TimeSpan IntervalOf(double perHour) => TimeSpan.FromTicks((long)Math.Ceiling(TimeSpan.TicksPerHour / perHour));

    /// <summary>The bucket after a token was taken.</summary>
    public TokenBucket Charge(DateTimeOffset now, double perHour)
    {
        var interval = IntervalOf(perHour);
        return new TokenBucket(now + Missing(now, interval) + interval, interval);
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
        return interval == Interval ? missing : missing * (interval / Interval);
    }
}
