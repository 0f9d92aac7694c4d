using HyperMesh.Autonomic.Detection.Ssa;
using MathNet.Numerics.Distributions;

namespace HyperMesh.Autonomic.Detection.Iid;

/// <summary>Change points: a martingale bets that the p-values of the last readings, or of the errors of their forecasts, are small.</summary>
/// <remarks>Keeps ML.NET's meaning: an alert is a martingale at or above a threshold, and none follows within the history's length. It does not
/// keep the stated rate of false alarms, which counts days, not rows. The score reaches <see cref="Severity.Low"/> exactly where ML.NET alerts
/// and grows by one unit of evidence with each further decade of the martingale; the level does so while ML.NET stays silent after an alert.</remarks>
internal sealed class ChangePointDetector(string name, ChangePointOptions options, string settings) : IDetector
{
    public const string IidName = "iid-changepoint";
    public const string SsaName = "ssa-changepoint";

    private const int Version = 1;
    private const double MostEvidence = 1000;

    private readonly double _threshold = options.LogAlertThreshold;
    private readonly double _reach = -Normal.InvCDF(0, 1, Math.Clamp(1 - options.Confidence / 100, KernelPValue.Least, 0.5));

    private KernelPValue _pvalues = new(options.ChangeHistoryLength);
    private Martingale _martingale = NewMartingale(options);
    private SsaForecaster? _forecaster = options.Ssa?.NewForecaster();
    private int _silence;

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
        writer.Write(_silence);
        _pvalues.Write(writer);
        _martingale.Write(writer);
        _forecaster?.Write(writer);
        return writer.ToArray();
    }

    public bool TryRestore(ReadOnlySpan<byte> snapshot)
    {
        if (!DetectorStateReader.TryOpen(snapshot, name, Version, settings, out var reader))
            return false;

        var silence = reader.ReadInt32();
        var (pvalues, martingale, forecaster) = (new KernelPValue(options.ChangeHistoryLength), NewMartingale(options), options.Ssa?.NewForecaster());
        if (silence < 0 || silence > options.ChangeHistoryLength || !pvalues.Read(ref reader) || !martingale.Read(ref reader))
            return false;
        if ((forecaster is not null && !forecaster.Read(ref reader)) || !reader.IsWhole)
            return false;

        (_silence, _pvalues, _martingale, _forecaster) = (silence, pvalues, martingale, forecaster);
        return true;
    }

    private static Martingale NewMartingale(ChangePointOptions options) => new(options.Martingale, options.Eps, options.ChangeHistoryLength);

    private Assessment Judge(double value)
    {
        var forecast = _forecaster?.ForecastOf(value) ?? 0;
        var function = options.Ssa?.ErrorFunction ?? ErrorFunction.SignedDifference;
        var p = KernelPValue.OfSide(_pvalues.JudgeAndLearn(function.Error(value, forecast)), AnomalySide.TwoSided);
        var beyond = _martingale.LogOf(p) - _threshold;
        if (!_pvalues.IsFull)
            return Assessment.Unknown;

        var level = Severities.ScoreOf(Math.Min(Severities.Alert + beyond / Math.Log(10), MostEvidence));
        var score = beyond >= 0 && !Begins() ? 0 : level;
        var (low, high) = function.Band(forecast, _pvalues.Mean - _reach * _pvalues.Deviation, _pvalues.Mean + _reach * _pvalues.Deviation);
        _silence = Math.Max(0, _silence - 1);
        return new Assessment(score, level, low, high);
    }

    // An alert keeps the next ones silent for as long as the history is.
    private bool Begins()
    {
        if (_silence > 0)
            return false;

        _silence = options.ChangeHistoryLength;
        return true;
    }
}
