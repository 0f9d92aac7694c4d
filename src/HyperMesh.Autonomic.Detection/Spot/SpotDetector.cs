using HyperMesh.Autonomic.Detection.Calibration;

namespace HyperMesh.Autonomic.Detection.Spot;

/// <summary>Streaming peaks over threshold with drift: DSPOT of Siffer, Fouque, Termier and Largouët (2017), on both sides.</summary>
/// <remarks>The distance from a short moving mean is judged by a generalized Pareto tail above the upper and below the lower threshold; readings that
/// are abnormal are learnt neither in the mean nor in the tails, unless they last (one in ten is). The strangeness is −log₁₀ of that
/// probability; it is a probability per reading, of independent readings, and becomes one of time by calibration.</remarks>
internal sealed class SpotDetector(SpotDetectorOptions options, string settings, bool countsEvents) : IDetector
{
    public const string Name = "spot";

    private const int Version = 1;
    private const double LeastDifference = 0.25;
    private const int LearnOneIn = 10;

    private readonly double[] _recent = new double[options.Depth];
    private double[]? _start = new double[options.Start];
    private PeakTail _upper = new();
    private PeakTail _lower = new();
    private Judge _judge = new(LeastDifference);
    private long _learnt;
    private int _passed;

    public Assessment Evaluate(in Reading reading)
    {
        var value = Scales.Bounded(reading.Value);
        var level = Level();
        var deviation = value - level;
        var leastScale = Scales.Least(0, level, options.LeastRelativeScale, reading.Seconds, countsEvents);
        var assessment = Assessment.Unknown;
        if (_start is null)
            assessment = Judge(deviation, level, leastScale, reading.Seconds);

        if (!_judge.IsAbnormal || ++_passed >= LearnOneIn)
            Learn(value, deviation, leastScale);
        return assessment;
    }

    public byte[] Snapshot()
    {
        var writer = new DetectorStateWriter(Name, Version, settings);
        writer.Write(_recent);
        writer.Write(_start ?? []);
        writer.Write(_learnt);
        writer.Write(_passed);
        _upper.Write(writer);
        _lower.Write(writer);
        _judge.Write(writer);
        return writer.ToArray();
    }

    public bool TryRestore(ReadOnlySpan<byte> snapshot)
    {
        if (!DetectorStateReader.TryOpen(snapshot, Name, Version, settings, out var reader))
            return false;

        var (recent, start, learnt, passed) = (reader.ReadDoubles(), reader.ReadDoubles(), reader.ReadInt64(), reader.ReadInt32());
        var (upper, lower) = (PeakTail.Read(ref reader), PeakTail.Read(ref reader));
        var judge = Calibration.Judge.Read(ref reader, LeastDifference);
        var starts = learnt < options.Depth + options.Start;
        if (!reader.IsWhole || upper is null || lower is null || judge is null || learnt < 0 || passed < 0
            || recent.Length != options.Depth || start.Length != (starts ? options.Start : 0))
            return false;

        recent.CopyTo(_recent, 0);
        (_start, _learnt, _passed, _upper, _lower, _judge) = (starts ? start : null, learnt, passed, upper, lower, judge);
        return true;
    }

    private double Level()
    {
        var count = (int)Math.Min(_learnt, options.Depth);
        var sum = 0.0;
        foreach (var value in _recent.AsSpan(0, count))
            sum += value;
        return sum / Math.Max(1, count);
    }

    private Assessment Judge(double deviation, double level, double leastScale, double seconds)
    {
        var strangeness = Math.Max(Strangeness(_upper, deviation, leastScale), Strangeness(_lower, -deviation, leastScale));
        // A band in the unit of the tails: an alert is so many mean excesses beyond the threshold, about.
        var scale = Math.Max(Math.Max(_upper.MeanExcess, _lower.MeanExcess), leastScale);
        return Scales.AtLeastZero(_judge.Assess(strangeness, seconds, level + (_upper.Threshold - _lower.Threshold) / 2, scale), countsEvents);
    }

    /// <summary>−log₁₀ of the probability on one side; below the threshold in proportion.</summary>
    private double Strangeness(PeakTail tail, double deviation, double leastScale)
    {
        var atThreshold = -Math.Log10(1 - options.Level);
        // Where the threshold is nothing, rounding would be over it.
        var threshold = Math.Max(tail.Threshold, leastScale);
        return deviation > threshold
            ? atThreshold - tail.LogProbability(deviation - threshold, leastScale)
            : atThreshold * Math.Max(0, deviation) / threshold;
    }

    private void Learn(double value, double deviation, double leastScale)
    {
        _passed = 0;
        if (_start is null)
        {
            _upper.Learn(deviation, options.Level, leastScale / 4);
            _lower.Learn(-deviation, options.Level, leastScale / 4);
        }
        else if (_learnt >= options.Depth)
        {
            _start[_learnt - options.Depth] = deviation;
        }

        _recent[_learnt++ % options.Depth] = value;
        if (_learnt == options.Depth + options.Start)
            Begin(_start!);
    }

    private void Begin(double[] deviations)
    {
        Array.Sort(deviations);
        _upper.Start(deviations, options.Level);
        for (var i = 0; i < deviations.Length; i++)
            deviations[i] = -deviations[i];
        Array.Reverse(deviations);
        _lower.Start(deviations, options.Level);
        _start = null;
    }
}
