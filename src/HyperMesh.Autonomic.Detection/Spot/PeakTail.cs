namespace HyperMesh.Autonomic.Detection.Spot;

/// <summary>One side's threshold and the last peaks over it, as a generalized Pareto distribution.</summary>
/// <remarks>Shape and scale by the method of moments, ξ = (1 − m²/v) / 2 and σ = m (1 + m²/v) / 2 of the excesses' mean m and variance v, instead of
/// Grimshaw's likelihood: it costs no search. The threshold follows its quantile (Robbins and Monro), so that it does not grow stale.
/// Not thread-safe.</remarks>
internal sealed class PeakTail
{
    private const int Capacity = 64;
    private const int LeastPeaks = 8;
    private const double LeastShape = 0;
    private const double MostShape = 0.5;
    private const double Follow = 0.1;

    private readonly double[] _peaks = new double[Capacity];
    private int _next;
    private int _count;
    private double _mean;
    private double _shape;

    /// <summary>Of the distance to this side of the level; at least 0.</summary>
    public double Threshold { get; private set; }

    /// <summary>The mean excess; 0 before there is one.</summary>
    public double MeanExcess => _mean;

    /// <summary>Takes the first threshold and peaks from sorted values.</summary>
    public void Start(ReadOnlySpan<double> sorted, double level)
    {
        var first = Math.Clamp((int)(sorted.Length * level), 1, sorted.Length - 1);
        Threshold = Math.Max(0, sorted[first - 1]);
        foreach (var value in sorted[first..])
            Keep(Math.Max(0, value - Threshold));
    }

    /// <summary>Decimal logarithm of the probability that a value that is over the threshold is over it by this much.</summary>
    public double LogProbability(double excess, double leastScale)
    {
        var scale = Math.Max(_mean * (1 - _shape), leastScale);
        return -(_shape > 0 ? Math.Log10(1 + _shape * excess / scale) / _shape : excess / scale * Math.Log10(Math.E));
    }

    /// <summary>Learns a value on this side.</summary>
    public void Learn(double value, double level, double leastScale)
    {
        var excess = value - Threshold;
        if (excess > 0)
            Keep(excess);
        Threshold = Math.Max(0, Threshold + Follow * Math.Max(_mean, leastScale) * (excess > 0 ? level : level - 1));
    }

    public void Write(DetectorStateWriter writer)
    {
        writer.Write(_peaks);
        writer.Write(_next);
        writer.Write(_count);
        writer.Write(Threshold);
        writer.Write(_mean);
        writer.Write(_shape);
    }

    /// <summary>What <see cref="Write"/> wrote; null when that cannot be.</summary>
    public static PeakTail? Read(ref DetectorStateReader reader)
    {
        var peaks = reader.ReadDoubles();
        var tail = new PeakTail
        {
            _next = reader.ReadInt32(),
            _count = reader.ReadInt32(),
            Threshold = reader.ReadDouble(),
            _mean = reader.ReadDouble(),
            _shape = reader.ReadDouble(),
        };
        if (peaks.Length != Capacity || tail._next is < 0 or >= Capacity || tail._count is < 0 or > Capacity || !(tail._mean >= 0) || !(tail._shape >= 0))
            return null;

        peaks.CopyTo(tail._peaks, 0);
        return tail;
    }

    private void Keep(double excess)
    {
        _peaks[_next] = excess;
        _next = (_next + 1) % Capacity;
        _count = Math.Min(_count + 1, Capacity);

        var kept = _peaks.AsSpan(0, _count);
        var (sum, squares) = (0.0, 0.0);
        foreach (var peak in kept)
            sum += peak;
        _mean = sum / _count;
        foreach (var peak in kept)
            squares += (peak - _mean) * (peak - _mean);
        var variance = squares / _count;
        _shape = _count >= LeastPeaks && variance > 0 ? Math.Clamp((1 - _mean * _mean / variance) / 2, LeastShape, MostShape) : 0;
    }
}
