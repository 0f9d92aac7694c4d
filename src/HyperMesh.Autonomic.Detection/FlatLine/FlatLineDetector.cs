using HyperMesh.Autonomic.Detection.Calibration;

namespace HyperMesh.Autonomic.Detection.FlatLine;

/// <summary>How long the value has stood still, in the mean time between two of its changes.</summary>
/// <remarks>Time, not readings: reading more often does not make a series stand longer. There is no band: any other value would do.</remarks>
internal sealed class FlatLineDetector(FlatLineDetectorOptions options, string settings) : IDetector
{
    private const int Version = 1;
    private const int Remembered = 256;
    private const double LeastDifference = 1;

    private double _value = double.NaN;
    private double _still;
    private double _usual;
    private double _sinceMove;
    private long _moves;
    private Judge _judge = new(LeastDifference);

    public Assessment Evaluate(in Reading reading)
    {
        var value = Scales.Bounded(reading.Value);
        if (double.IsNaN(_value))
        {
            _value = value;
            return Assessment.Unknown;
        }

        var stands = Math.Abs(value - _value) <= options.Tolerance * Math.Abs(_value);
        _still = stands ? _still + reading.Seconds : 0;
        var assessment = _moves < options.Moves ? Assessment.Unknown : _judge.Assess(_still / _usual, reading.Seconds, double.NaN, double.NaN);
        Learn(value, reading.Seconds, stands);
        return assessment;
    }

    public byte[] Snapshot()
    {
        var writer = new DetectorStateWriter(FlatLineDetectorFactory.DetectorName, Version, settings);
        writer.Write([_value, _still, _usual, _sinceMove]);
        writer.Write(_moves);
        _judge.Write(writer);
        return writer.ToArray();
    }

    public bool TryRestore(ReadOnlySpan<byte> snapshot)
    {
        if (!DetectorStateReader.TryOpen(snapshot, FlatLineDetectorFactory.DetectorName, Version, settings, out var reader))
            return false;

        var (numbers, moves) = (reader.ReadDoubles(), reader.ReadInt64());
        var judge = Judge.Read(ref reader, LeastDifference);
        if (!reader.IsWhole || judge is null || numbers.Length != 4 || moves < 0)
            return false;

        (_value, _still, _usual, _sinceMove, _moves, _judge) = (numbers[0], numbers[1], numbers[2], numbers[3], moves, judge);
        return true;
    }

    private void Learn(double value, double seconds, bool stands)
    {
        _sinceMove += seconds;
        if (stands)
            return;

        _moves++;
        // A plain mean to begin with; a stand of more than eight times the usual is learnt as that, so that one stall is not the new usual.
        var stood = _moves <= options.Moves ? _sinceMove : Math.Min(_sinceMove, 8 * _usual);
        _usual += (stood - _usual) / Math.Min(_moves, Remembered);
        (_value, _sinceMove) = (value, 0);
    }
}
