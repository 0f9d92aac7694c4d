using HyperMesh.Autonomic.Detection.Calibration;

namespace HyperMesh.Autonomic.Detection.RateOfChange;

/// <summary>How fast the value changes, in mean absolute changes per second.</summary>
/// <remarks>Sees steps and spikes of a series whose level wanders, and nothing that comes slowly. The mean is clipped at three scales (Huber).
/// Score and level go when the change is over: the level is what the last change was.</remarks>
internal sealed class RateOfChangeDetector(RateOfChangeDetectorOptions options, string settings, bool countsEvents) : IDetector
{
    public const string Name = "rate-of-change";

    private const int Version = 1;
    private const int LeastReadings = 16;
    private const double MeanToDeviation = 1.2533141373155;
    private const double Clip = 3;
    private const double LeastDifference = 0.25;

    private double _last;
    private ExponentialMoments _changes;
    private long _readings;
    private Judge _judge = new(LeastDifference);

    public Assessment Evaluate(in Reading reading)
    {
        var (value, seconds) = (Scales.Bounded(reading.Value), reading.Seconds);
        if (_readings++ == 0)
        {
            _last = value;
            return Assessment.Unknown;
        }

        var change = Math.Abs(value - _last) / seconds;
        var scale = Scale(seconds);
        var assessment = _readings <= LeastReadings
            ? Assessment.Unknown
            : Scales.AtLeastZero(_judge.Assess(change / scale, seconds, _last, scale * seconds), countsEvents);

        _changes.Add(Scales.Bounded(_readings <= LeastReadings ? change : Math.Min(change, Clip * scale)), seconds, options.MemorySeconds);
        _last = value;
        return assessment;
    }

    public byte[] Snapshot()
    {
        var writer = new DetectorStateWriter(Name, Version, settings);
        writer.Write(_last);
        writer.Write(_readings);
        _changes.Write(writer);
        _judge.Write(writer);
        return writer.ToArray();
    }

    public bool TryRestore(ReadOnlySpan<byte> snapshot)
    {
        if (!DetectorStateReader.TryOpen(snapshot, Name, Version, settings, out var reader))
            return false;

        var (last, readings) = (reader.ReadDouble(), reader.ReadInt64());
        var changes = ExponentialMoments.Read(ref reader);
        var judge = Judge.Read(ref reader, LeastDifference);
        if (!reader.IsWhole || changes is null || judge is null || readings < 0 || !double.IsFinite(last))
            return false;

        (_last, _readings, _changes, _judge) = (last, readings, changes.Value, judge);
        return true;
    }

    /// <summary>Per second.</summary>
    private double Scale(double seconds)
    {
        // Two readings differ by √2 times what one varies.
        var least = Scales.Least(0, _last, options.LeastRelativeScale, seconds, countsEvents) * Math.Sqrt(2);
        return Math.Max(_changes.Mean * MeanToDeviation, least / seconds);
    }
}
