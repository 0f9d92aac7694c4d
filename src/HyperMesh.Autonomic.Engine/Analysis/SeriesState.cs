using HyperMesh.Autonomic.Detection.Readings;
using HyperMesh.Autonomic.Engine.Analysis.Queries;
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

    /// <summary>What queries see of it.</summary>
    public List<Member> Members { get; } = [];

    /// <summary>Windows over its samples, one for each length that is asked for.</summary>
    private List<SampleWindow>? Windows { get; set; }

    /// <summary>When it is looked at next without a sample; null while that is not planned.</summary>
    public DateTimeOffset? CheckAt { get; set; }

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
        var increase = setBack || double.IsNaN(Value) ? double.NaN : Increase(value);
        Rate = increase / Seconds;
        Value = value;
        At = at;
        if (Windows is not null)
            Note(increase, setBack);
        foreach (var slot in Detectors)
            if (!slot.IsJoint)
                slot.Assess(at, Number(slot.Of), setBack ? 0 : Seconds);
    }

    /// <summary>The window of this length; what came before it was asked for is not in it.</summary>
    public SampleWindow WindowOf(TimeSpan over)
    {
        Windows ??= [];
        if (Windows.Find(window => window.Over == over) is { } known)
            return known;

        var made = new SampleWindow(over);
        if (!double.IsNaN(Value))
            made.Add(At, Value, double.NaN, 0);
        Windows.Add(made);
        return made;
    }

    /// <summary>Keeps only the windows of these lengths.</summary>
    public void KeepWindows(HashSet<TimeSpan> asked) => Windows?.RemoveAll(window => !asked.Contains(window.Over));

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

    /// <summary>The first instant at which it is no longer fresh, if no sample comes.</summary>
    public DateTimeOffset FreshUntil =>
        At + TimeSpan.FromTicks(1 + Math.Max(ShortestFreshness.Ticks, (long)(5 * Seconds * TimeSpan.TicksPerSecond)));

    private void Note(double increase, bool setBack)
    {
        foreach (var window in Windows!)
        {
            if (setBack)
                window.Clear();
            window.Add(At, Value, increase, Seconds);
        }
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
