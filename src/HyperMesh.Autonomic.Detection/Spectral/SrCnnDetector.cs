using HyperMesh.Autonomic.Detection.Calibration;

namespace HyperMesh.Autonomic.Detection.Spectral;

/// <summary>How far the newest reading stands out of the spectral residual of the last ones.</summary>
/// <remarks>
/// <para>Ren et al.: Time-Series Anomaly Detection Service at Microsoft (2019). Despite its name ML.NET's SrCnn has no neural network, nor
/// has this. Means of the log spectrum and of the saliency run over what lies before, as there.</para>
/// <para>Keeps ML.NET's meaning: an alert is a score above a threshold, on every such row. It does not keep the stated rate of false alarms,
/// which counts days, not rows. Our score reaches <see cref="Severity.Low"/> exactly where ML.NET alerts and grows by one unit of evidence
/// with each further power of ten of its score. Level and score are the same. There is no band.</para>
/// </remarks>
internal sealed class SrCnnDetector : IDetector
{
    public const string Name = "sr-cnn";

    private const int Version = 1;

    private const double LeastMean = 1e-8;
    private const double ScoreUnit = 10;
    private const double Rounding = 1e-10;

    private readonly SrCnnOptions _options;
    private readonly string _settings;
    private readonly DiscreteFourier _fourier;
    private readonly double[] _window;
    private readonly double[] _signal;
    private readonly double[] _real;
    private readonly double[] _imaginary;
    private readonly double[] _logs;
    private int _count;

    public SrCnnDetector(SrCnnOptions options, string settings)
    {
        (_options, _settings) = (options, settings);
        var length = options.WindowSize + options.BackAddWindowSize;
        _fourier = new DiscreteFourier(length);
        _window = new double[options.WindowSize];
        (_signal, _real, _imaginary, _logs) = (new double[length], new double[length], new double[length], new double[length]);
    }

    public Assessment Evaluate(in Reading reading)
    {
        _window.AsSpan(1).CopyTo(_window);
        _window[^1] = Scales.Bounded(reading.Value);
        if (_count < _window.Length && ++_count < _window.Length)
            return Assessment.Unknown;

        var score = Severities.ScoreOf(Severities.Alert + Math.Log10(Saliency() / _options.Threshold));
        return new Assessment(score, score, double.NaN, double.NaN);
    }

    public byte[] Snapshot()
    {
        var writer = new DetectorStateWriter(Name, Version, _settings);
        writer.Write(_window);
        writer.Write(_count);
        return writer.ToArray();
    }

    public bool TryRestore(ReadOnlySpan<byte> snapshot)
    {
        if (!DetectorStateReader.TryOpen(snapshot, Name, Version, _settings, out var reader))
            return false;

        var (window, count) = (reader.ReadDoubles(), reader.ReadInt32());
        if (!reader.IsWhole || window.Length != _window.Length || count < 0 || count > window.Length || !Array.TrueForAll(window, double.IsFinite))
            return false;

        window.CopyTo(_window, 0);
        _count = count;
        return true;
    }

    // How much the saliency of the newest reading exceeds the mean one, as a part of that, in units of ten.
    private double Saliency()
    {
        Extend();
        _fourier.Forward(_signal, _real, _imaginary);
        ToResidual();

        var sum = 0.0;
        var newest = 0.0;
        for (var place = _window.Length - _options.JudgementWindowSize; place < _window.Length; place++)
        {
            var (real, imaginary) = _fourier.InverseAt(place, _real, _imaginary);
            newest = Math.Sqrt(real * real + imaginary * imaginary);
            sum += newest;
        }

        var mean = sum / _options.JudgementWindowSize;
        return Math.Abs(newest - mean) / Math.Max(mean, LeastMean) / ScoreUnit;
    }

    // Puts the value behind that the readings before the newest one lead to.
    private void Extend()
    {
        var before = _window.AsSpan(_window.Length - 2 - _options.LookaheadWindowSize, _options.LookaheadWindowSize + 1);
        var next = before[1];
        for (var i = 0; i < before.Length - 1; i++)
            next += (before[^1] - before[i]) / (before.Length - 1 - i);

        _window.CopyTo(_signal, 0);
        _signal.AsSpan(_window.Length).Fill(next);
    }

    // Takes the usual spectrum, a running mean of the logarithm, out of the spectrum; phases stay.
    private void ToResidual()
    {
        var most = 0.0;
        for (var i = 0; i < _logs.Length; i++)
        {
            _logs[i] = Math.Sqrt(_real[i] * _real[i] + _imaginary[i] * _imaginary[i]);
            most = Math.Max(most, _logs[i]);
        }

        // A frequency that is not there counts as none, and so does what rounding left of it.
        for (var i = 0; i < _logs.Length; i++)
            _logs[i] = _logs[i] > most * Rounding ? Math.Log(_logs[i]) : 0;

        var sum = 0.0;
        for (var i = 0; i < _logs.Length; i++)
        {
            sum += _logs[i];
            if (i >= _options.AveragingWindowSize)
                sum -= _logs[i - _options.AveragingWindowSize];
            // The residual over the magnitude: exp(log - mean) / exp(log).
            var factor = _logs[i] != 0 ? Math.Exp(-sum / Math.Min(i + 1, _options.AveragingWindowSize)) : 0;
            _real[i] *= factor;
            _imaginary[i] *= factor;
        }
    }
}
