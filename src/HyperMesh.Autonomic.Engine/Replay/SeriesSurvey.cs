namespace HyperMesh.Autonomic.Engine.Replay;

/// <summary>What a recording has of one series. Not thread-safe.</summary>
public sealed class SeriesSurvey(Series series)
{
    /// <summary>A pause this many times longer than the usual distance of two samples is a gap.</summary>
    public const double LongPause = 3;

    private double _before;
    private TimeSpan _usual = TimeSpan.MaxValue;

    public Series Series { get; } = series;

    public long Samples { get; private set; }

    public double Least { get; private set; } = double.PositiveInfinity;

    public double Most { get; private set; } = double.NegativeInfinity;

    /// <summary>Pauses more than three times as long as was usual before.</summary>
    public long Gaps { get; private set; }

    /// <summary>The longest time between two samples.</summary>
    public TimeSpan LongestPause { get; private set; }

    /// <summary>How often a counter has fallen.</summary>
    public long Resets { get; private set; }

    public DateTimeOffset First { get; private set; }

    public DateTimeOffset Last { get; private set; }

    /// <summary>Takes the next value into account.</summary>
    public void Add(DateTimeOffset at, double value)
    {
        if (Samples++ == 0)
            First = at;
        else
            Follow(at - Last, value);
        (Last, _before) = (at, value);
        Least = Math.Min(Least, value);
        Most = Math.Max(Most, value);
    }

    private void Follow(TimeSpan pause, double value)
    {
        LongestPause = pause > LongestPause ? pause : LongestPause;
        // The usual distance follows slowly upwards and at once downwards, so that a pause does not become usual by itself.
        if (_usual != TimeSpan.MaxValue && pause > _usual * LongPause)
            Gaps++;
        else
            _usual = _usual == TimeSpan.MaxValue || pause < _usual ? pause : _usual + ((pause - _usual) / 16);
        Resets += Series.Metric.Kind == MetricKind.Counter && value < _before ? 1 : 0;
    }
}
