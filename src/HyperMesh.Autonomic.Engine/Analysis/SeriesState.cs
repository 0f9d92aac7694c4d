using HyperMesh.Autonomic.Detection.Readings;
using HyperMesh.Autonomic.Engine.Policies;

namespace HyperMesh.Autonomic.Engine.Analysis;

/// <summary>What is known of one series now: its last value, its rate, and what the detectors on it think.</summary>
internal sealed class SeriesState(Series series, AnalysisCounts counts)
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

    /// <summary>Time between the last two samples; 0 until there are two.</summary>
    public double Seconds { get; private set; }

    /// <summary>Takes a new sample. One that is not later than the last one, or not a finite number, is left out and counted; but when the
    /// clock has been set back by more than a few ticks can be late, the series begins anew.</summary>
    public void Accept(DateTimeOffset at, double value)
    {
        if (!double.IsFinite(value))
        {
            counts.NotFinite++;
            return;
        }

        var setBack = At - at > LongestLateness;
        if (at <= At && !setBack)
        {
            counts.Late++;
            return;
        }

        Previous = At;
        if (setBack)
            counts.ClockSteps++;
        else if (!double.IsNaN(Value))
            Seconds = (at - At).TotalSeconds;
        Rate = setBack || double.IsNaN(Value) ? double.NaN : Increase(value) / Seconds;
        Value = value;
        At = at;
        foreach (var slot in Detectors)
            if (!slot.IsJoint)
                slot.Assess(at, Number(slot.Of), setBack ? 0 : Seconds);
    }

    /// <summary>Lets time go by without a sample, for the detectors that have something to say about that.</summary>
    public void Wait(DateTimeOffset now)
    {
        foreach (var slot in Detectors)
            slot.Wait(now);
    }

    /// <summary>True when nothing was heard of it for this long, and for ten of its ticks.</summary>
    public bool IsSilent(DateTimeOffset now, TimeSpan silence)
    {
        var age = (now - At).Duration();
        return age > silence && age.TotalSeconds > 10 * Seconds;
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

    private double Increase(double value)
    {
        if (Series.Metric.Kind != MetricKind.Counter)
            return value - Value;

        var increase = CounterIncrease.Between(Value, value, out var turn);
        counts.Wraps += turn == CounterTurn.Wrapped ? 1 : 0;
        counts.Resets += turn == CounterTurn.Restarted ? 1 : 0;
        return increase;
    }
}
