using HyperMesh.Autonomic.Detection.Calibration;

namespace HyperMesh.Autonomic.Detection.Adaptive;

/// <summary>Adaptive level and scale: how many deviations a reading is away from an exponentially weighted level.</summary>
/// <remarks>
/// <para>Level is the exponentially weighted mean; scale is the exponentially weighted mean absolute residual times √(π/2), which is
/// the standard deviation where residuals are normal. Residuals are clipped at three scales before they are learnt (Huber), and
/// readings outside are learnt ten times slower, so that a flood does not become normal while it lasts: a deviation of a thousand
/// scales needs about ten minutes of it at the default memory.</para>
/// <para>How many scales are worth an alert is the series' own affair: see <see cref="Calibrator"/>.</para>
/// <para>For the rate of a counter the scale is at least that of counting events: √(λΔt + 1) / Δt (Poisson, with one event to spare),
/// so that the few packets of an idle interface at a 5 ms tick are not news.</para>
/// </remarks>
internal sealed class AdaptiveDetector(AdaptiveDetectorOptions options, string settings, bool countsEvents) : IDetector
{
    private const int Version = 3;
    private const double MeanAbsoluteToDeviation = 1.2533141373155;
    private const double Clip = 3;
    private const double SlowDown = 10;
    private const int LearningReadings = 8;
    private const double LeastDifference = 0.25;

    private Judge _judge = new(LeastDifference);
    private double _level;
    private double _spread;
    private long _readings;
    private double _seconds;

    public Assessment Evaluate(in Reading reading)
    {
        var value = Scales.Bounded(reading.Value);
        if (_readings == 0)
            _level = value;

        var scale = Scales.Least(_spread * MeanAbsoluteToDeviation, _level, options.LeastRelativeScale, reading.Seconds, countsEvents);
        var deviations = Math.Abs(value - _level) / scale;
        var warm = _readings >= options.WarmUpReadings && _seconds >= options.WarmUp.TotalSeconds;
        var assessment = _readings < LearningReadings ? Assessment.Unknown : _judge.Assess(deviations, reading.Seconds, _level, scale);

        Learn(value, reading.Seconds, scale, outside: warm && deviations >= options.Outside);
        return warm ? Scales.AtLeastZero(assessment, countsEvents) : Assessment.Unknown;
    }

    public byte[] Snapshot()
    {
        var writer = new DetectorStateWriter(AdaptiveDetectorFactory.DetectorName, Version, settings);
        writer.Write(_level);
        writer.Write(_spread);
        writer.Write(_readings);
        writer.Write(_seconds);
        _judge.Write(writer);
        return writer.ToArray();
    }

    public bool TryRestore(ReadOnlySpan<byte> snapshot)
    {
        if (!DetectorStateReader.TryOpen(snapshot, AdaptiveDetectorFactory.DetectorName, Version, settings, out var reader))
            return false;

        var (level, spread, readings, seconds) = (reader.ReadDouble(), reader.ReadDouble(), reader.ReadInt64(), reader.ReadDouble());
        var judge = Judge.Read(ref reader, LeastDifference);
        if (!reader.IsWhole || judge is null || !double.IsFinite(level) || !(spread >= 0) || readings < 0 || !(seconds >= 0))
            return false;

        (_level, _spread, _readings, _seconds, _judge) = (level, spread, readings, seconds, judge);
        return true;
    }

    private void Learn(double value, double seconds, double scale, bool outside)
    {
        _readings++;
        _seconds += seconds;

        var memory = Math.Max(options.Memory.TotalSeconds, options.MemoryReadings * seconds);
        var share = 1 - Math.Exp(-seconds / memory);
        // A plain mean to begin with, until the exponential window is full.
        share = Math.Max(share, 1.0 / _readings);
        if (outside)
            share /= SlowDown;

        var residual = value - _level;
        if (_readings > 2)
            residual = Math.Clamp(residual, -Clip * scale, Clip * scale);
        _level += share * residual;
        _spread += share * (Math.Abs(residual) - _spread);
    }
}
