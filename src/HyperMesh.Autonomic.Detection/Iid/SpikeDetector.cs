using HyperMesh.Autonomic.Detection.Ssa;
using MathNet.Numerics.Distributions;

namespace HyperMesh.Autonomic.Detection.Iid;

/// <summary>Spikes: readings, or errors of their forecasts, that are rare among the last ones.</summary>
/// <remarks>Keeps ML.NET's meaning: an alert is a p-value at or below a threshold, on every such row. It does not keep the stated rate of false
/// alarms, which counts days, not rows. The score reaches <see cref="Severity.Low"/> exactly where ML.NET alerts and grows by one unit of
/// evidence with each further decade of the p-value. Level and score are the same.</remarks>
internal sealed class SpikeDetector(string name, SpikeOptions options, string settings) : IDetector
{
    public const string IidName = "iid-spike";
    public const string SsaName = "ssa-spike";

    private const int Version = 1;

    // Two-sided bounds of the band in deviations; the density's tails are taken for normal.
    private readonly double _reach = -Normal.InvCDF(0, 1, Math.Clamp(options.AlertThreshold, KernelPValue.Least, 0.5));

    private KernelPValue _pvalues = new(options.PvalueHistoryLength);
    private SsaForecaster? _forecaster = options.Ssa?.NewForecaster();

    public Assessment Evaluate(in Reading reading)
    {
        var trained = _forecaster?.IsTrained ?? true;
        var assessment = trained ? Judge(reading.Value) : Assessment.Unknown;
        _forecaster?.Learn(reading.Value);
        return assessment;
    }

    public byte[] Snapshot()
    {
        var writer = new DetectorStateWriter(name, Version, settings);
        _pvalues.Write(writer);
        _forecaster?.Write(writer);
        return writer.ToArray();
    }

    public bool TryRestore(ReadOnlySpan<byte> snapshot)
    {
        if (!DetectorStateReader.TryOpen(snapshot, name, Version, settings, out var reader))
            return false;

        var (pvalues, forecaster) = (new KernelPValue(options.PvalueHistoryLength), options.Ssa?.NewForecaster());
        if (!pvalues.Read(ref reader) || (forecaster is not null && !forecaster.Read(ref reader)) || !reader.IsWhole)
            return false;

        (_pvalues, _forecaster) = (pvalues, forecaster);
        return true;
    }

    private Assessment Judge(double value)
    {
        var forecast = _forecaster?.ForecastOf(value) ?? 0;
        var function = options.Ssa?.ErrorFunction ?? ErrorFunction.SignedDifference;
        var tail = _pvalues.JudgeAndLearn(function.Error(value, forecast));
        if (!_pvalues.IsFull)
            return Assessment.Unknown;

        var p = KernelPValue.OfSide(tail, options.Side);
        var score = Severities.ScoreOf(Severities.Alert + Math.Log10(options.AlertThreshold / p));
        var (low, high) = function.Band(forecast, _pvalues.Mean - _reach * _pvalues.Deviation, _pvalues.Mean + _reach * _pvalues.Deviation);
        return new Assessment(score, score, low, high);
    }
}
