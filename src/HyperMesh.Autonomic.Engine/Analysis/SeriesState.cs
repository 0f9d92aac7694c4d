using HyperMesh.Autonomic.Engine.Policies;

namespace HyperMesh.Autonomic.Engine.Analysis;

/// <summary>What is known of one series now: its last value, its rate, and what the detectors on it think.</summary>
internal sealed class SeriesState(Series series)
{
    private static readonly TimeSpan LongestLateness = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan ShortestFreshness = TimeSpan.FromSeconds(3);

    public Series Series { get; } = series;

    /// <summary>Instant of the last sample.</summary>
    public DateTimeOffset At { get; private set; }

    /// <summary>Instant of the sample before it, from which the rate is taken.</summary>
    private DateTimeOffset Previous { get; set; }

    public double Value { get; private set; } = double.NaN;

    /// <summary>Change per second; NaN for the first sample and across a counter's restart.</summary>
    public double Rate { get; private set; } = double.NaN;

    /// <summary>Detectors that policies ask for on this series.</summary>
    public List<DetectorSlot> Detectors { get; } = [];

    /// <summary>Rules that look at this series.</summary>
    public List<BoundRule> Rules { get; } = [];

    private double Seconds { get; set; }

    /// <summary>Takes a new sample. A sample that is not later than the last one, or not a finite number, is left out; but when the clock
    /// has been set back by more than a few ticks can be late, the series begins anew.</summary>
    public void Accept(DateTimeOffset at, double value)
    {
        var setBack = At - at > LongestLateness;
        if (!double.IsFinite(value) || (at <= At && !setBack))
            return;

        Previous = At;
        if (setBack)
        {
            Rate = double.NaN;
        }
        else if (!double.IsNaN(Value))
        {
            Seconds = (at - At).TotalSeconds;
            var change = value - Value;
            var restarted = Series.Metric.Kind == MetricKind.Counter && change < 0;
            Rate = restarted ? double.NaN : change / Seconds;
        }

        Value = value;
        At = at;
        foreach (var slot in Detectors)
            slot.Assess(at, Number(slot.Of), Seconds);
    }

    public double Number(Quantity of) => of == Quantity.Rate ? Rate : Value;

    /// <summary>True when the number says something about what has happened since an instant, and about nothing before it.</summary>
    public bool IsAbout(Quantity of, DateTimeOffset since) => (of == Quantity.Rate ? Previous : At) >= since;

    /// <summary>False once five ticks (and three seconds at least) have passed without a sample.</summary>
    public bool IsFresh(DateTimeOffset now)
    {
        // Also when the clock has been set back: a sample from far ahead is no newer than one from far behind.
        var age = (now - At).Duration();
        return age <= ShortestFreshness || age.TotalSeconds <= 5 * Seconds;
    }

    public DetectorSlot? Slot(string detector, Quantity of)
    {
        foreach (var slot in Detectors)
            if (slot.Of == of && slot.Name == detector)
                return slot;

        return null;
    }
}
