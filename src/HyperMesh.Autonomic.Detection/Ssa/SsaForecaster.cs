using HyperMesh.Autonomic.Detection.Calibration;

namespace HyperMesh.Autonomic.Detection.Ssa;

/// <summary>Forecasts the next value of a series by singular spectrum analysis: learns a model from the first readings, smooths what comes
/// with it, and learns anew now and then.</summary>
/// <remarks>A value costs O(rank · window) and allocates nothing, but for the one that ends an interval: it costs a fit, see
/// <see cref="SsaModel"/>. The smoothing is ML.NET's: each lag is the mean of its projections in the lag vectors seen so far.</remarks>
internal sealed class SsaForecaster(int trainingSize, int window, int retrainingInterval)
{
    /// <summary>What computing leaves of a difference, as a part of what differs.</summary>
    private const double Rounding = 1e-9;

    private readonly double[] _training = new double[trainingSize];
    private readonly double[] _lags = new double[window];
    private readonly double[] _projection = new double[window];
    private readonly double[] _smooth = new double[window - 1];
    private SsaModel? _model;
    private int _next;
    private int _seen;

    /// <summary>A forecast can be asked for.</summary>
    public bool IsTrained => _model is not null;

    /// <summary>The next value, as far as the past tells.</summary>
    public double Forecast { get; private set; }

    /// <summary>The forecast to hold a value against: the value itself where they differ by rounding only, as a constant does from its forecast.</summary>
    public double ForecastOf(double value) =>
        Math.Abs(value - Forecast) <= Rounding * Math.Max(Math.Abs(value), Math.Abs(Forecast)) ? value : Forecast;

    /// <summary>Learns the value that came.</summary>
    public void Learn(double value)
    {
        value = Scales.Bounded(value);
        _training[_next] = value;
        _next = (_next + 1) % _training.Length;
        _seen = Math.Min(_seen + 1, int.MaxValue - 1);
        if (_model is null ? _seen == _training.Length : retrainingInterval > 0 && _seen >= retrainingInterval)
            Train();
        else if (_model is not null)
            Follow(value, _model);
    }

    public void Write(DetectorStateWriter writer)
    {
        writer.Write(_training);
        writer.Write(_lags);
        writer.Write(_smooth);
        writer.Write(_next);
        writer.Write(_seen);
        writer.Write(Forecast);
        writer.Write(_model is not null);
        _model?.Write(writer);
    }

    /// <summary>Takes over what <see cref="Write"/> wrote; false when it cannot be, and then this is of no use any more.</summary>
    public bool Read(ref DetectorStateReader reader)
    {
        if (!Fill(ref reader, _training) || !Fill(ref reader, _lags) || !Fill(ref reader, _smooth))
            return false;

        (_next, _seen, Forecast) = (reader.ReadInt32(), reader.ReadInt32(), reader.ReadDouble());
        if (_next < 0 || _next >= _training.Length || _seen < 0 || !double.IsFinite(Forecast))
            return false;

        if (!reader.ReadBoolean())
            return _seen < _training.Length;

        _model = SsaModel.Read(ref reader, window);
        return _model is not null;
    }

    private static bool Fill(ref DetectorStateReader reader, double[] target)
    {
        var values = reader.ReadDoubles();
        if (values.Length != target.Length || !Array.TrueForAll(values, double.IsFinite))
            return false;

        values.CopyTo(target, 0);
        return true;
    }

    private void Train()
    {
        var series = new double[_training.Length];
        _training.AsSpan(_next).CopyTo(series);
        _training.AsSpan(0, _next).CopyTo(series.AsSpan(_training.Length - _next));
        _model = SsaModel.Fit(series, window, Math.Max(1, window / 2));
        _seen = 0;

        series.AsSpan(series.Length - window).CopyTo(_lags);
        _model.Project(_lags, _projection);
        _projection.AsSpan(1).CopyTo(_smooth);
        // The lags that follow begin from what the model made of them.
        _smooth.CopyTo(_lags.AsSpan(1));
        Predict(_model);
    }

    private void Follow(double value, SsaModel model)
    {
        _lags.AsSpan(1).CopyTo(_lags);
        _lags[^1] = value;
        model.Project(_lags, _projection);
        for (var i = 0; i < _smooth.Length - 1; i++)
            _smooth[i] = ((_smooth.Length - 1 - i) * _smooth[i + 1] + _projection[i + 1]) / (_smooth.Length - i);
        _smooth[^1] = _projection[^1];
        Predict(model);
    }

    private void Predict(SsaModel model)
    {
        var forecast = SsaModel.Dot(model.Recurrence, _smooth);
        Forecast = double.IsFinite(forecast) ? Scales.Bounded(forecast) : _lags[^1];
    }
}
