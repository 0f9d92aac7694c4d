using HyperMesh.Autonomic.Detection.Calibration;

namespace HyperMesh.Autonomic.Detection.Ssa;

/// <summary>How far a reading is from what the singular spectrum of the last ones lets expect.</summary>
/// <remarks>See <see cref="SsaModel"/> for the method and its source. Strangeness is the absolute error of the forecast, in the reading's unit.
/// O(rank · window) for a reading and nothing allocated, but for one reading in each interval, which pays for a fit.</remarks>
internal sealed class SsaDetector(SsaDetectorOptions options, string settings) : IDetector
{
    private const int Version = 1;

    private SsaForecaster _forecaster = options.NewForecaster();
    private Calibrator _calibrator = new();
    private Onset _onset = new();

    public Assessment Evaluate(in Reading reading)
    {
        var assessment = _forecaster.IsTrained ? Judge(reading) : Assessment.Unknown;
        _forecaster.Learn(reading.Value);
        return assessment;
    }

    public byte[] Snapshot()
    {
        var writer = new DetectorStateWriter(SsaDetectorFactory.DetectorName, Version, settings);
        _forecaster.Write(writer);
        _calibrator.Write(writer);
        _onset.Write(writer);
        return writer.ToArray();
    }

    public bool TryRestore(ReadOnlySpan<byte> snapshot)
    {
        if (!DetectorStateReader.TryOpen(snapshot, SsaDetectorFactory.DetectorName, Version, settings, out var reader))
            return false;

        var forecaster = options.NewForecaster();
        if (!forecaster.Read(ref reader) || Calibrator.Read(ref reader) is not { } calibrator || Onset.Read(ref reader) is not { } onset || !reader.IsWhole)
            return false;

        (_forecaster, _calibrator, _onset) = (forecaster, calibrator, onset);
        return true;
    }

    private Assessment Judge(in Reading reading)
    {
        var (forecast, reach, known) = (_forecaster.Forecast, _calibrator.Alert, _calibrator.IsReady);
        var evidence = _calibrator.Evidence(Math.Abs(reading.Value - forecast), reading.Seconds);
        var assessment = _onset.Assess(evidence, reading.Seconds, forecast - reach, forecast + reach);
        return known ? assessment : Assessment.Unknown;
    }
}
