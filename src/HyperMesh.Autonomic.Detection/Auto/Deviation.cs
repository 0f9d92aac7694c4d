namespace HyperMesh.Autonomic.Detection.Auto;

/// <summary>Whether the series is still abnormal: the evidence of an onset, held while the deviation lasts.</summary>
/// <remarks>At the onset the usual band of values and of spreads is kept. While the readings stay outside, the evidence fades so slowly that
/// a new level is called normal only after some hundred spans of what is remembered; once they are back it fades within some twenty
/// readings.</remarks>
internal sealed class Deviation
{
    private const double Edge = 0.01;
    private const double OutsideFade = 0.996;
    private const double InsideFade = 0.97;
    private const double LeastSpan = 1.2;
    private const double Negligible = 0.7;
    private const double PerDeviation = 0.6;
    private const double QuietShare = 0.98;

    private bool _isOn;
    private double _low;
    private double _high;
    private double _lowSpread;
    private double _highSpread;

    /// <summary>Evidence held, in decades; 0 when there is no deviation.</summary>
    public double Held { get; private set; }

    /// <summary>The present reading is outside the band of the onset.</summary>
    public bool IsOutside { get; private set; }

    /// <summary>Time since the onset, in seconds.</summary>
    public double Seconds { get; private set; }

    /// <summary>The deviation has ended with this reading: what is held has fallen below the alert threshold.</summary>
    public bool HasEnded { get; private set; }

    /// <param name="ensemble">Having looked at the reading, not having learnt it.</param>
    /// <param name="shortMean">Mean of the last three readings.</param>
    /// <param name="seconds">Since the reading before.</param>
    /// <param name="tick">Usual time between readings, in seconds.</param>
    public void Update(Ensemble ensemble, double shortMean, double seconds, double tick)
    {
        var before = Held;
        if (_isOn)
            Fade(ensemble, shortMean - ensemble.Anchor, seconds, Math.Max(Math.Max(tick, ensemble.Value.Spacing), LeastSpan));
        if (ensemble.Evidence >= Severities.Alert)
            Begin(ensemble);
        HasEnded = before >= Severities.Alert && Held < Severities.Alert;
    }

    /// <summary>How abnormal the series is now, in decades: the evidence, what is held of it, or, below the alert threshold, the distance of
    /// the short mean from the median in robust deviations.</summary>
    public double Level(Ensemble ensemble, double shortMean) =>
        Math.Max(Math.Max(ensemble.Evidence, Held), Math.Min(QuietShare * Severities.Alert, PerDeviation * RobustDeviations(ensemble, shortMean)));

    public void Write(DetectorStateWriter writer)
    {
        writer.Write(_isOn);
        writer.Write(IsOutside);
        writer.Write([_low, _high, _lowSpread, _highSpread, Held, Seconds]);
    }

    public bool TryRead(ref DetectorStateReader reader)
    {
        (_isOn, IsOutside) = (reader.ReadBoolean(), reader.ReadBoolean());
        if (reader.ReadDoubles() is not [var low, var high, var lowSpread, var highSpread, var held, var seconds])
            return false;
        (_low, _high, _lowSpread, _highSpread, Held, Seconds) = (low, high, lowSpread, highSpread, held, seconds);
        return true;
    }

    private static double RobustDeviations(Ensemble ensemble, double shortMean)
    {
        var value = ensemble.Value;
        if (!value.HasSeen)
            return 0;
        double median = value.Quantile(0.5);
        var middle = (value.Quantile(0.75) - value.Quantile(0.25)) / 1.349;
        var reach = Math.Max(value.Quantile(0.95) - median, median - value.Quantile(0.05)) / 1.645;
        return Math.Abs(shortMean - ensemble.Anchor - median) / Math.Max(Math.Max(middle, reach), ensemble.Grain + double.Epsilon);
    }

    private void Fade(Ensemble ensemble, double shortMean, double seconds, double span)
    {
        var (value, spread) = (ensemble.Value.Raw, ensemble.Spread.Raw);
        IsOutside = value < _low || value > _high || shortMean < _low || shortMean > _high || spread < _lowSpread || spread > _highSpread;
        Held *= IsOutside ? Math.Pow(OutsideFade, seconds / span) : InsideFade;
        Seconds += seconds;
        if (Held >= Negligible)
            return;
        (_isOn, IsOutside, Held, Seconds) = (false, false, 0, 0);
    }

    private void Begin(Ensemble ensemble)
    {
        if (!_isOn)
        {
            (_low, _high) = (ensemble.Value.Quantile(Edge), ensemble.Value.Quantile(1 - Edge));
            (_lowSpread, _highSpread) = (ensemble.Spread.Quantile(Edge), ensemble.Spread.Quantile(1 - Edge));
            _isOn = true;
        }

        Held = Math.Max(Held, ensemble.Evidence);
    }
}
