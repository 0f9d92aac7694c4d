using HyperMesh.Autonomic.Detection.Calibration;

namespace HyperMesh.Autonomic.Detection.Spectral;

/// <summary>Saliency of the newest reading in a sliding window: what is left of the window when its usual spectrum is taken out.</summary>
/// <remarks>
/// <para>Ren et al.: Time-Series Anomaly Detection Service at Microsoft (2019), equations 1 to 9, without their network. Strangeness is how much
/// the saliency of the newest reading exceeds the mean of those before it, as a part of that mean; it has no unit, so that the scale of the
/// series does not matter. There is no band. Only the newest reading is ever judged, with values put behind it that are extrapolated from those before.</para>
/// <para>O(window · log window) for a reading. It sees the sudden, not the slow.</para>
/// </remarks>
internal sealed class SpectralResidualDetector : IDetector
{
    public const string Name = "spectral-residual";

    private const int Version = 1;

    // Of the strongest frequency: what is weaker is taken for rounding.
    private const double Floor = 1e-6;

    private readonly SpectralResidualOptions _options;
    private readonly string _settings;
    private readonly FastFourier _fourier;
    private readonly double[] _window;
    private readonly double[] _real;
    private readonly double[] _imaginary;
    private readonly double[] _logs;
    private Judge _judge = new();
    private int _count;

    public SpectralResidualDetector(SpectralResidualOptions options, string settings)
    {
        (_options, _settings) = (options, settings);
        _fourier = new FastFourier(options.Window);
        _window = new double[options.Window - options.Extend];
        (_real, _imaginary, _logs) = (new double[options.Window], new double[options.Window], new double[options.Window / 2 + 1]);
    }

    public Assessment Evaluate(in Reading reading)
    {
        _window.AsSpan(1).CopyTo(_window);
        _window[^1] = Scales.Bounded(reading.Value);
        if (_count < _window.Length && ++_count < _window.Length)
            return Assessment.Unknown;

        return _judge.Assess(Strangeness(), reading.Seconds, expected: double.NaN, scale: 1);
    }

    public byte[] Snapshot()
    {
        var writer = new DetectorStateWriter(Name, Version, _settings);
        writer.Write(_window);
        writer.Write(_count);
        _judge.Write(writer);
        return writer.ToArray();
    }

    public bool TryRestore(ReadOnlySpan<byte> snapshot)
    {
        if (!DetectorStateReader.TryOpen(snapshot, Name, Version, _settings, out var reader))
            return false;

        var (window, count) = (reader.ReadDoubles(), reader.ReadInt32());
        var judge = Judge.Read(ref reader);
        if (!reader.IsWhole || judge is null || window.Length != _window.Length)
            return false;
        if (count < 0 || count > window.Length || !Array.TrueForAll(window, double.IsFinite))
            return false;

        window.CopyTo(_window, 0);
        (_count, _judge) = (count, judge);
        return true;
    }

    private double Strangeness()
    {
        Extend();
        _fourier.Transform(_real, _imaginary);
        ToResidual();
        _fourier.Transform(_real, _imaginary);

        var newest = _window.Length - 1;
        var mean = 0.0;
        for (var place = newest - _options.Judge; place < newest; place++)
            mean += Magnitude(place) / _options.Judge;
        return mean > 0 ? Math.Max(0, Magnitude(newest) / mean - 1) : 0;
    }

    private double Magnitude(int place) => Math.Sqrt(_real[place] * _real[place] + _imaginary[place] * _imaginary[place]);

    // Behind the newest reading comes, as often as it was extrapolated from, the value that those before it lead to.
    private void Extend()
    {
        var before = _window.AsSpan(_window.Length - 2 - _options.Extend, _options.Extend + 1);
        var next = before[1];
        for (var i = 0; i < before.Length - 1; i++)
            next += (before[^1] - before[i]) / (before.Length - 1 - i);

        _window.CopyTo(_real, 0);
        _real.AsSpan(_window.Length).Fill(next);
        _imaginary.AsSpan().Clear();
    }

    // The magnitudes become exp(log - mean of the logs up to it); phases stay. The upper half mirrors the lower, as in every spectrum of real
    // values. Conjugated, so that the same transform leads back.
    private void ToResidual()
    {
        var most = 0.0;
        for (var i = 0; i < _logs.Length; i++)
            most = Math.Max(most, _logs[i] = Magnitude(i));
        if (most == 0)
            return;

        var sum = 0.0;
        for (var i = 0; i < _logs.Length; i++)
        {
            _logs[i] = Math.Log(_logs[i] + Floor * most);
            sum += _logs[i];
            if (i >= _options.Average)
                sum -= _logs[i - _options.Average];
            Scale(i, Math.Exp(-sum / Math.Min(i + 1, _options.Average)));
        }
    }

    private void Scale(int frequency, double factor)
    {
        _real[frequency] *= factor;
        _imaginary[frequency] *= -factor;
        if (frequency is 0 || 2 * frequency == _real.Length)
            return;

        _real[^frequency] = _real[frequency];
        _imaginary[^frequency] = -_imaginary[frequency];
    }
}
