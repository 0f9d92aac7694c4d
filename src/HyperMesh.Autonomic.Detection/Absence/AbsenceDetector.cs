using HyperMesh.Autonomic.Detection.Calibration;

namespace HyperMesh.Autonomic.Detection.Absence;

/// <summary>How long no reading has come, in the mean gap between two readings.</summary>
/// <remarks>Judges each gap when it is over, and the running one whenever it is asked: a series may end without a last word. There is no band.</remarks>
internal sealed class AbsenceDetector(AbsenceDetectorOptions options, string settings) : ISilenceDetector
{
    public const string Name = "absence";

    private const int Version = 1;
    private const int LeastReadings = 16;
    private const int Remembered = 256;
    private const double MostGap = 8;

    private Calibrator _calibrator = new(options.LeastGaps);
    private Onset _onset = new();
    private double _usual;
    private long _readings;
    private DateTimeOffset _last;
    private DateTimeOffset _judged;

    public Assessment Evaluate(in Reading reading)
    {
        var assessment = Assessment.Unknown;
        if (_readings >= LeastReadings)
        {
            var ready = _calibrator.IsReady;
            var evidence = _calibrator.Evidence(reading.Seconds / _usual, reading.Seconds);
            assessment = ready ? Assess(evidence, reading.At) : assessment;
        }

        _readings++;
        var gap = _readings <= LeastReadings ? reading.Seconds : Math.Min(reading.Seconds, MostGap * _usual);
        _usual += (gap - _usual) / Math.Min(_readings, Remembered);
        (_last, _judged) = (reading.At, reading.At);
        return assessment;
    }

    public Assessment Wait(DateTimeOffset now)
    {
        if (!_calibrator.IsReady)
            return Assessment.Unknown;

        var assessment = Assess(_calibrator.Peek((now - _last).TotalSeconds / _usual), now);
        _judged = now > _judged ? now : _judged;
        return assessment;
    }

    public byte[] Snapshot()
    {
        var writer = new DetectorStateWriter(Name, Version, settings);
        writer.Write(_usual);
        writer.Write(_readings);
        writer.Write(_last.UtcTicks);
        writer.Write(_judged.UtcTicks);
        _calibrator.Write(writer);
        _onset.Write(writer);
        return writer.ToArray();
    }

    public bool TryRestore(ReadOnlySpan<byte> snapshot)
    {
        if (!DetectorStateReader.TryOpen(snapshot, Name, Version, settings, out var reader))
            return false;

        var (usual, readings, last, judged) = (reader.ReadDouble(), reader.ReadInt64(), reader.ReadInt64(), reader.ReadInt64());
        var calibrator = Calibrator.Read(ref reader, options.LeastGaps);
        var onset = Onset.Read(ref reader);
        if (!reader.IsWhole || calibrator is null || onset is null || !(usual >= 0) || readings < 0 || !IsInstant(last) || !IsInstant(judged))
            return false;

        (_usual, _readings, _calibrator, _onset) = (usual, readings, calibrator, onset);
        (_last, _judged) = (new DateTimeOffset(last, TimeSpan.Zero), new DateTimeOffset(judged, TimeSpan.Zero));
        return true;
    }

    private static bool IsInstant(long ticks) => ticks >= 0 && ticks <= DateTimeOffset.MaxValue.UtcTicks;

    private Assessment Assess(double evidence, DateTimeOffset now) =>
        _onset.Assess(evidence, Math.Max((now - _judged).TotalSeconds, 0), double.NaN, double.NaN);
}
