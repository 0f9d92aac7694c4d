namespace HyperMesh.Autonomic.Host.Bench.Kill;

/// <summary>When a process is to die.</summary>
/// <param name="IsStarting">Before it watches: counted from when it opens the store; what is before that is the compiler's. Else from when it watches.</param>
/// <param name="Mark">It is to have counted this <paramref name="Nth"/> times first; null for any instant.</param>
/// <param name="Nth">From 1 on.</param>
/// <param name="After">How long after that, from 0 to 1, of the longest that is sensible there.</param>
internal readonly record struct KillInstant(bool IsStarting, KillMark? Mark, int Nth, double After)
{
    private const int MostActions = 6;
    private const int MostSnapshots = 3;

    /// <summary>Seven of sixteen are uniform in time, two of these while the process starts; the others aim at what takes milliseconds and is rarely hit by chance.</summary>
    public static KillInstant Next(Random random) => random.Next(16) switch
    {
        < 2 => new(true, null, 0, random.NextDouble()),
        < 7 => new(false, null, 0, random.NextDouble()),
        < 13 => new(false, KillMark.ActionBegun, random.Next(1, MostActions + 1), random.NextDouble()),
        < 15 => new(false, KillMark.SnapshotBegun, random.Next(1, MostSnapshots + 1), random.NextDouble()),
        _ => new(false, KillMark.RemovalBegun, 1, random.NextDouble()),
    };

    /// <summary>How long what begins with a mark takes, roughly.</summary>
    public TimeSpan Pause => After * Mark switch
    {
        KillMark.ActionBegun => TimeSpan.FromMilliseconds(40),
        KillMark.SnapshotBegun => TimeSpan.FromMilliseconds(4),
        KillMark.RemovalBegun => TimeSpan.FromMilliseconds(30),
        _ => TimeSpan.Zero,
    };
}
