using HyperMesh.Autonomic.Detection.Calibration;

namespace HyperMesh.Autonomic.Detection.Likelihood;

/// <summary>How unlikely the mean of the last few prediction errors is, by the long distribution of errors: the anomaly likelihood of Ahmad, Lavin,
/// Purdy and Agha (2017), on an exponentially weighted prediction.</summary>
/// <remarks>One large error and a run of middling ones are both seen; a lone middling one is not. What they take as Gaussian is calibrated here.</remarks>
internal sealed class LikelihoodDetector(LikelihoodDetectorOptions options, string settings, bool countsEvents) : IDetector
{
    public const string Name = "likelihood";

    private const int Version = 1;
    private const int LeastReadings = 16;
    private const double SlowDown = 10;
    private const double LeastDifference = 0.25;

    private readonly double[] _run = new double[options.Run];
    private double _prediction;
    private ExponentialMoments _errors;
    private int _next;
    private Judge _judge = new(LeastDifference);

    public Assessment Evaluate(in Reading reading)
    {
        var value = Scales.Bounded(reading.Value);
        if (_errors.Count == 0)
            _prediction = value;

        var error = Math.Abs(value - _prediction);
        _run[_next] = error;
        _next = (_next + 1) % _run.Length;

        var assessment = _errors.Count < Math.Max(LeastReadings, _run.Length) ? Assessment.Unknown : Judge(reading.Seconds);
        _errors.Add(error, reading.Seconds, options.MemorySeconds, _judge.IsAbnormal ? SlowDown : 1);
        _prediction += options.Follow * (value - _prediction);
        return assessment;
    }

    public byte[] Snapshot()
    {
        var writer = new DetectorStateWriter(Name, Version, settings);
        writer.Write(_run);
        writer.Write(_next);
        writer.Write(_prediction);
        _errors.Write(writer);
        _judge.Write(writer);
        return writer.ToArray();
    }

    public bool TryRestore(ReadOnlySpan<byte> snapshot)
    {
        if (!DetectorStateReader.TryOpen(snapshot, Name, Version, settings, out var reader))
            return false;

        var (run, next, prediction) = (reader.ReadDoubles(), reader.ReadInt32(), reader.ReadDouble());
        var errors = ExponentialMoments.Read(ref reader);
        var judge = Calibration.Judge.Read(ref reader, LeastDifference);
        if (!reader.IsWhole || errors is null || judge is null || run.Length != _run.Length || next < 0 || next >= run.Length || !double.IsFinite(prediction))
            return false;

        run.CopyTo(_run, 0);
        (_next, _prediction, _errors, _judge) = (next, prediction, errors.Value, judge);
        return true;
    }

    private Assessment Judge(double seconds)
    {
        var recent = 0.0;
        foreach (var error in _run)
            recent += error / _run.Length;

        var scale = Scales.Least(_errors.Deviation, _prediction, options.LeastRelativeScale, seconds, countsEvents);
        // The mean of so many errors varies by the root less.
        var meanScale = scale / Math.Sqrt(_run.Length);
        var strangeness = Math.Max(0, recent - _errors.Mean) / meanScale;
        return Scales.AtLeastZero(_judge.Assess(strangeness, seconds, _prediction, scale), countsEvents);
    }
}
