namespace HyperMesh.Autonomic.Detection.Adaptive;

/// <summary>Adaptive level and scale: how many deviations a reading is away from an exponentially weighted level.</summary>
/// <remarks>
/// <para>Level is the exponentially weighted mean; scale is the exponentially weighted mean absolute residual times √(π/2), which is
/// the standard deviation where residuals are normal. Residuals are clipped at three scales before they are learnt (Huber), and
/// readings outside are learnt ten times slower, so that a flood does not become normal while it lasts: a deviation of a thousand
/// scales needs about ten minutes of it at the default memory.</para>
/// <para>The evidence grows with the logarithm of the deviation: 4 scales are worth an alert, 20 are critical. It says how far a reading is from
/// usual, not how rare that is: what comes back counts each time as it did the first time, and the stated false-alarm rates are not its own.</para>
/// <para>For the rate of a counter the scale is at least that of counting events: √(λΔt + 1) / Δt (Poisson, with one event to spare),
/// so that the few packets of an idle interface at a 5 ms tick are not news.</para>
/// </remarks>
internal sealed class AdaptiveDetector(AdaptiveDetectorOptions options, string settings, bool countsEvents) : IDetector
{
    public const string Name = "adaptive";

    private const int Version = 3;
    private const int MemoryReadings = 60;
    private const int WarmUpReadings = 30;
    private const double MeanAbsoluteToDeviation = 1.2533141373155;
    private const double Clip = 3;
    private const double SlowDown = 10;
    private const double LeastAlert = 4;
    private const double LeastCritical = 20;
    private const double MostEvidence = Severities.Alert + 9;

    private double _level;
    private double _spread;
    private long _readings;
    private double _seconds;
    private double _told;

    public Assessment Evaluate(in Reading reading)
    {
        if (_readings == 0)
            _level = reading.Value;

        var scale = Scale(reading.Seconds);
        var deviations = Math.Abs(reading.Value - _level) / scale;
        var warm = _readings >= WarmUpReadings && _seconds >= options.WarmUp.TotalSeconds;
        var evidence = Evidence(deviations);
        var assessment = warm
            ? new Assessment(Severities.ScoreOf(Onset(evidence)), Severities.ScoreOf(evidence), Low(scale), _level + options.Outside * scale)
            : Assessment.Unknown;

        Learn(reading, scale, outside: warm && deviations >= options.Outside);
        return assessment;
    }

    public byte[] Snapshot()
    {
        var writer = new DetectorStateWriter(Name, Version, settings);
        writer.Write(_level);
        writer.Write(_spread);
        writer.Write(_readings);
        writer.Write(_seconds);
        writer.Write(_told);
        return writer.ToArray();
    }

    public bool TryRestore(ReadOnlySpan<byte> snapshot)
    {
        if (!DetectorStateReader.TryOpen(snapshot, Name, Version, settings, out var reader))
            return false;

        var (level, spread, readings, seconds) = (reader.ReadDouble(), reader.ReadDouble(), reader.ReadInt64(), reader.ReadDouble());
        var told = reader.ReadDouble();
        if (!reader.IsWhole || !double.IsFinite(level) || !(spread >= 0) || readings < 0 || !(seconds >= 0) || !(told >= 0))
            return false;

        (_level, _spread, _readings, _seconds, _told) = (level, spread, readings, seconds, told);
        return true;
    }

    private static double Evidence(double deviations) =>
        Math.Min(MostEvidence, Severities.Alert + 3 * Math.Log(deviations / LeastAlert) / Math.Log(LeastCritical / LeastAlert));

    /// <summary>The evidence when something begins, or has become ten times graver since it was told; else 0.</summary>
    private double Onset(double evidence)
    {
        if (evidence < Severities.Alert)
        {
            _told = 0;
            return 0;
        }

        if (_told > 0 && evidence < _told + 1)
            return 0;

        return _told = evidence;
    }

    private double Low(double scale)
    {
        var low = _level - options.Outside * scale;
        return countsEvents ? Math.Max(0, low) : low;
    }

    private double Scale(double seconds)
    {
        var scale = Math.Max(_spread * MeanAbsoluteToDeviation, Math.Abs(_level) * options.LeastRelativeScale);
        if (countsEvents)
            scale = Math.Max(scale, Math.Sqrt(Math.Max(0, _level) * seconds + 1) / seconds);
        return Math.Max(scale, double.Epsilon);
    }

    private void Learn(in Reading reading, double scale, bool outside)
    {
        _readings++;
        _seconds += reading.Seconds;

        var memory = Math.Max(options.Memory.TotalSeconds, MemoryReadings * reading.Seconds);
        var share = 1 - Math.Exp(-reading.Seconds / memory);
        // A plain mean to begin with, until the exponential window is full.
        share = Math.Max(share, 1.0 / _readings);
        if (outside)
            share /= SlowDown;

        var residual = reading.Value - _level;
        if (_readings > 2)
            residual = Math.Clamp(residual, -Clip * scale, Clip * scale);
        _level += share * residual;
        _spread += share * (Math.Abs(residual) - _spread);
    }
}
