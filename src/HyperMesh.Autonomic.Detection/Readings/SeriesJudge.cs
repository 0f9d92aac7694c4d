namespace HyperMesh.Autonomic.Detection.Readings;

/// <summary>One detector on one series whose samples come one by one, with all that real ones bring: gaps, values that are missing, instants
/// that repeat or go back, counters that wrap and restart. Strictly causal. Not thread-safe.</summary>
/// <param name="detector">New, for this series alone.</param>
/// <param name="kind">Of a counter the detector is given the rate.</param>
public sealed class SeriesJudge(IDetector detector, MetricKind kind)
{
    private readonly ReadingClock _clock = new();
    private (DateTimeOffset At, double Value)? _first;
    private double _total = double.NaN;

    /// <summary>What the detector was given last: the value, or the rate; NaN where it was given nothing.</summary>
    public double Number { get; private set; } = double.NaN;

    /// <summary>Judges a sample by those before it, then learns from it. The first one of a series is unknown: how fast samples come shows
    /// with the second, and only then the detector gets both.</summary>
    /// <param name="at">Its instant.</param>
    /// <param name="value">Its value; NaN where there is none: nothing is learnt then.</param>
    public Assessment Take(DateTimeOffset at, double value)
    {
        Number = double.NaN;
        if (!double.IsFinite(value))
            return Assessment.Unknown;

        var seconds = _clock.Next(at);
        Number = value;
        if (kind == MetricKind.Counter)
            (Number, _total) = (CounterIncrease.Between(_total, value, out _) / seconds, value);
        if (double.IsNaN(seconds))
        {
            if (kind == MetricKind.Gauge)
                _first = (at, value);
            return Assessment.Unknown;
        }

        if (_first is var (before, earlier))
        {
            detector.Evaluate(new Reading(before, earlier, seconds));
            _first = null;
        }

        return double.IsNaN(Number) ? Assessment.Unknown : detector.Evaluate(new Reading(at, Number, seconds));
    }
}
