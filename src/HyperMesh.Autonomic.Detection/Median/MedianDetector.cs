using HyperMesh.Autonomic.Detection.Calibration;

namespace HyperMesh.Autonomic.Detection.Median;

/// <summary>Deviation from the median of a window, in median absolute deviations.</summary>
/// <remarks>
/// <para>Up to half of the window may be abnormal before the median moves (Hampel 1974). The window is exact, not P²: it forgets, and a few hundred
/// values are found by bisection in less time than P² takes for two markers with a memory. Where more than half of the window is one value, so that
/// the median distance is zero, the mean distance stands in (Iglewicz and Hoaglin 1993).</para>
/// <para>Quick readings are thinned, so that a full window spans a while, and ten times more while something is abnormal.</para>
/// </remarks>
internal sealed class MedianDetector(MedianDetectorOptions options, string settings, bool countsEvents) : IDetector
{
    public const string Name = "median";

    private const int Version = 1;
    private const int LeastReadings = 16;
    private const double ThinWhileAbnormal = 10;
    private const double MedianToDeviation = 1.4826022185056;
    private const double MeanToDeviation = 1.2533141373155;
    private const double LeastDifference = 0.25;

    private SortedWindow _window = new(options.Window);
    private Judge _judge = new(LeastDifference);
    private double _sinceKept;

    public Assessment Evaluate(in Reading reading)
    {
        var value = Scales.Bounded(reading.Value);
        var assessment = _window.Count < LeastReadings ? Assessment.Unknown : Judge(value, reading.Seconds);
        Learn(value, reading.Seconds);
        return assessment;
    }

    public byte[] Snapshot()
    {
        var writer = new DetectorStateWriter(Name, Version, settings);
        writer.Write(_sinceKept);
        _window.Write(writer);
        _judge.Write(writer);
        return writer.ToArray();
    }

    public bool TryRestore(ReadOnlySpan<byte> snapshot)
    {
        if (!DetectorStateReader.TryOpen(snapshot, Name, Version, settings, out var reader))
            return false;

        var sinceKept = reader.ReadDouble();
        var window = SortedWindow.Read(ref reader, options.Window);
        var judge = Calibration.Judge.Read(ref reader, LeastDifference);
        if (!reader.IsWhole || window is null || judge is null || !(sinceKept >= 0))
            return false;

        (_sinceKept, _window, _judge) = (sinceKept, window, judge);
        return true;
    }

    private Assessment Judge(double value, double seconds)
    {
        var median = _window.Median;
        var scale = _window.MedianDistance(median) * MedianToDeviation;
        if (scale == 0)
            scale = _window.MeanDistance(median) * MeanToDeviation;
        scale = Scales.Least(scale, median, options.LeastRelativeScale, seconds, countsEvents);
        return Scales.AtLeastZero(_judge.Assess(Math.Abs(value - median) / scale, seconds, median, scale), countsEvents);
    }

    private void Learn(double value, double seconds)
    {
        _sinceKept += seconds;
        var interval = Math.Max(options.Memory.TotalSeconds / options.Window, seconds) * (_judge.IsAbnormal ? ThinWhileAbnormal : 1);
        // Half an interval early: what is kept is then as far apart as it should be on average.
        if (_window.IsFull && _sinceKept + seconds / 2 < interval)
            return;

        _window.Add(value);
        _sinceKept = 0;
    }
}
