using HyperMesh.Autonomic.Detection.Calibration;

namespace HyperMesh.Autonomic.Detection.FlatLine;

/// <summary>How long the value has stood still, in the mean time between two of its changes.</summary>
/// <remarks>Time, not readings: reading more often does not make a series stand longer. What it learns from is each stand when it is over, so that a
/// stand does not become usual while it lasts. There is no band: any other value would do.</remarks>
internal sealed class FlatLineDetector(FlatLineDetectorOptions options, string settings) : IDetector
{
    public const string Name = "flat-line";

    private const int Version = 1;
    private const int Remembered = 256;
    private const double LeastDifference = 1;

    private double _value = double.NaN;
    private double _usual;
    private double _sinceMove;
    private long _moves;
    private Calibrator _calibrator = new(LeastDifference);
    private Onset _onset = new();

    public Assessment Evaluate(in Reading reading)
    {
        var value = Scales.Bounded(reading.Value);
        if (double.IsNaN(_value))
        {
            _value = value;
            return Assessment.Unknown;
        }

        _sinceMove += reading.Seconds;
        var stands = Math.Abs(value - _value) <= options.Tolerance * Math.Abs(_value);
        var ready = _moves >= options.Moves && _calibrator.IsReady;
        var evidence = ready && stands ? _calibrator.Peek(_sinceMove / _usual) : 0;
        if (!stands)
            Learn(value);
        return ready ? _onset.Assess(evidence, reading.Seconds, double.NaN, double.NaN) : Assessment.Unknown;
    }

    public byte[] Snapshot()
    {
        var writer = new DetectorStateWriter(Name, Version, settings);
        writer.Write([_value, _usual, _sinceMove]);
        writer.Write(_moves);
        _calibrator.Write(writer);
        _onset.Write(writer);
        return writer.ToArray();
    }

    public bool TryRestore(ReadOnlySpan<byte> snapshot)
    {
        if (!DetectorStateReader.TryOpen(snapshot, Name, Version, settings, out var reader))
            return false;

        var (numbers, moves) = (reader.ReadDoubles(), reader.ReadInt64());
        var calibrator = Calibrator.Read(ref reader, LeastDifference);
        var onset = Onset.Read(ref reader);
        if (!reader.IsWhole || calibrator is null || onset is null || numbers.Length != 3 || moves < 0)
            return false;

        (_value, _usual, _sinceMove, _moves) = (numbers[0], numbers[1], numbers[2], moves);
        (_calibrator, _onset) = (calibrator, onset);
        return true;
    }

    /// <summary>Learns the stand that is over.</summary>
    private void Learn(double value)
    {
        if (_moves >= options.Moves)
            _calibrator.Evidence(_sinceMove / _usual, _sinceMove);
        _moves++;
        // A plain mean to begin with; a stand of more than eight times the usual is learnt as that, so that one stall is not the new usual.
        var stood = _moves <= options.Moves ? _sinceMove : Math.Min(_sinceMove, 8 * _usual);
        _usual += (stood - _usual) / Math.Min(_moves, Remembered);
        (_value, _sinceMove) = (value, 0);
    }
}
