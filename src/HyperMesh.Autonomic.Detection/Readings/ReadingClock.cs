namespace HyperMesh.Autonomic.Detection.Readings;

/// <summary>The time between the samples of one series, as detectors need it: always above zero. Where an instant repeats or goes back (a
/// clock was set, a summer ended) it is the median of the last gaps. Strictly causal. Not thread-safe.</summary>
internal sealed class ReadingClock
{
    private const int Remembered = 15;
    private const double WhenNothingIsKnown = 1;

    private readonly double[] _gaps = new double[Remembered];
    private readonly double[] _sorted = new double[Remembered];
    private DateTimeOffset? _last;
    private long _count;

    /// <summary>Takes the next instant.</summary>
    /// <returns>Seconds since the one before; NaN for the first.</returns>
    public double Next(DateTimeOffset at)
    {
        var gap = _last is { } last ? (at - last).TotalSeconds : double.NaN;
        _last = at;
        if (gap > 0)
            _gaps[_count++ % Remembered] = gap;
        return gap <= 0 ? Median() : gap;
    }

    private double Median()
    {
        var known = (int)Math.Min(_count, Remembered);
        if (known == 0)
            return WhenNothingIsKnown;
        var sorted = _sorted.AsSpan(0, known);
        _gaps.AsSpan(0, known).CopyTo(sorted);
        sorted.Sort();
        return sorted[known / 2];
    }
}
