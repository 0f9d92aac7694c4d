namespace HyperMesh.Autonomic.Engine.Replay.World;

/// <summary>What a series came to. Of a counter by what it has grown, of a gauge by its values. Not thread-safe.</summary>
public sealed class SeriesFigures(MetricKind kind)
{
    private double _sum;
    private double _seconds;
    private long _count;

    /// <summary>By how much the counter has grown in all; null for a gauge.</summary>
    public double? Total => kind == MetricKind.Counter ? _sum : null;

    /// <summary>A counter's mean rate a second, a gauge's mean; NaN where there was no sample.</summary>
    public double Mean => kind == MetricKind.Counter ? _sum / _seconds : _sum / _count;

    /// <summary>A counter's highest rate a second from one sample to the next, a gauge's highest value; NaN where there was none.</summary>
    public double Peak { get; private set; } = double.NaN;

    internal void Add(double seconds, double value)
    {
        if (kind == MetricKind.Counter && seconds <= 0)
            return;
        (_sum, _seconds, _count) = (_sum + value, _seconds + seconds, _count + 1);
        var height = kind == MetricKind.Counter ? value / seconds : value;
        if (!(height <= Peak))
            Peak = height;
    }
}
