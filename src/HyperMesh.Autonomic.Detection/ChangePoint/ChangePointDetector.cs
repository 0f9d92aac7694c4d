using HyperMesh.Autonomic.Detection.Calibration;

namespace HyperMesh.Autonomic.Detection.ChangePoint;

/// <summary>How likely it is that a new regime has just begun: see <see cref="RunLengths"/>.</summary>
/// <remarks>The strangeness is the log odds, in nats, above what the hazard alone makes them. The level is held while the values are further than four
/// deviations from what they were before; those are learnt a hundred times slower while they last.</remarks>
internal sealed class ChangePointDetector(ChangePointDetectorOptions options, string settings, bool countsEvents) : IDetector
{
    public const string Name = "change-point";

    private const int Version = 1;
    private const int LeastReadings = 16;
    private const double SlowDown = 100;
    private const double Apart = 4;
    private const double Most = 1e6;
    private const double LeastDifference = 0.5;

    private RunLengths _runs = new();
    private ExponentialMoments _past;
    private Judge _judge = new(LeastDifference);

    public Assessment Evaluate(in Reading reading)
    {
        var value = Scales.Bounded(reading.Value);
        if (_past.Count == 0)
            _past.Add(value, reading.Seconds, options.MemorySeconds);

        var (mean, seconds) = (_past.Mean, reading.Seconds);
        var scale = Scales.Least(_past.Deviation, mean, options.LeastRelativeScale, seconds, countsEvents);
        // Differences within the least scale are no change of regime: they are judged in units of it, at least.
        _runs.Add(Math.Clamp((value - mean) / scale, -Most, Most), options.Hazard, 0, 1);
        var strangeness = Math.Max(0, _runs.LogOddsFresh(options.Fresh) - Math.Log(options.Fresh * options.Hazard));
        var assessment = _past.Count < LeastReadings + 2 * options.Fresh
            ? Assessment.Unknown
            : _judge.Assess(strangeness, seconds, mean, scale, deviates: Math.Abs(value - mean) > Apart * scale);

        _past.Add(value, seconds, options.MemorySeconds, _judge.IsAbnormal ? SlowDown : 1);
        return assessment.IsKnown ? Scales.AtLeastZero(assessment with { Low = mean - Apart * scale, High = mean + Apart * scale }, countsEvents) : assessment;
    }

    public byte[] Snapshot()
    {
        var writer = new DetectorStateWriter(Name, Version, settings);
        _runs.Write(writer);
        _past.Write(writer);
        _judge.Write(writer);
        return writer.ToArray();
    }

    public bool TryRestore(ReadOnlySpan<byte> snapshot)
    {
        if (!DetectorStateReader.TryOpen(snapshot, Name, Version, settings, out var reader))
            return false;

        var runs = RunLengths.Read(ref reader);
        var past = ExponentialMoments.Read(ref reader);
        var judge = Judge.Read(ref reader, LeastDifference);
        if (!reader.IsWhole || runs is null || past is null || judge is null)
            return false;

        (_runs, _past, _judge) = (runs, past.Value, judge);
        return true;
    }
}
