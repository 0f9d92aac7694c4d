using HyperMesh.Autonomic.Detection.Calibration;

namespace HyperMesh.Autonomic.Detection.Ssa;

/// <summary>How far a reading is from what the singular spectrum of the last ones lets expect.</summary>
/// <remarks>See <see cref="SsaModel"/> for the method and its source. Strangeness is the absolute error of the forecast, in the reading's unit.
/// O(rank · window) for a reading and nothing allocated, but for one reading in each interval, which pays for a fit.</remarks>
internal sealed class SsaDetector(SsaDetectorOptions options, string settings) : IDetector
{
    public const string Name = "ssa";

    private const int Version = 1;

    private SsaForecaster _forecaster = options.NewForecaster();
    private Judge _judge = new();

    public Assessment Evaluate(in Reading reading)
    {
        var forecast = _forecaster.ForecastOf(reading.Value);
        var assessment = _forecaster.IsTrained
            ? _judge.Assess(Math.Abs(reading.Value - forecast), reading.Seconds, forecast, scale: 1)
            : Assessment.Unknown;
        _forecaster.Learn(reading.Value);
        return assessment;
    }

    public byte[] Snapshot()
    {
        var writer = new DetectorStateWriter(Name, Version, settings);
        _forecaster.Write(writer);
        _judge.Write(writer);
        return writer.ToArray();
    }

    public bool TryRestore(ReadOnlySpan<byte> snapshot)
    {
        if (!DetectorStateReader.TryOpen(snapshot, Name, Version, settings, out var reader))
            return false;

        var forecaster = options.NewForecaster();
        if (!forecaster.Read(ref reader) || Judge.Read(ref reader) is not { } judge || !reader.IsWhole)
            return false;

        (_forecaster, _judge) = (forecaster, judge);
        return true;
    }
}
