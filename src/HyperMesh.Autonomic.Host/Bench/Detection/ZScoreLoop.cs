namespace HyperMesh.Autonomic.Host.Bench.Detection;

/// <summary>The least that anybody would write: how many standard deviations a value is away from the mean of the last hundred. What the
/// detectors' cost is held against. Not thread-safe.</summary>
internal sealed class ZScoreLoop
{
    private const int Window = 100;

    private readonly double[] _ring = new double[Window];
    private double _sum;
    private double _squares;
    private long _count;

    public double Next(double value)
    {
        var n = Math.Min(_count, Window);
        var mean = n > 0 ? _sum / n : value;
        var variance = n > 0 ? Math.Max(_squares / n - mean * mean, 1e-12) : 1;
        var score = Math.Abs(value - mean) / Math.Sqrt(variance);
        var slot = (int)(_count++ % Window);
        var old = _ring[slot];
        _ring[slot] = value;
        _sum += value - old;
        _squares += value * value - old * old;
        return score;
    }
}
