namespace HyperMesh.Autonomic.Host.Bench.Detection;

/// <summary>A synthetic series without anything abnormal in it: the same values for the same kind, seed and cadence. Not thread-safe.</summary>
/// <remarks>Every process is one in continuous time, read off at the cadence: noise has a time constant, bursts a duration. So a series at
/// 1 s and one at 5 min are the same kind of thing, seen more or less often.</remarks>
internal sealed class NormalSeries(NormalKind kind, int seed, double cadence)
{
    private const double Day = 86_400;
    private const double NoiseMemory = 300;
    private const double BurstsEvery = 300;
    private const double BurstLasts = 60;
    private const double IdleEventsPerSecond = 1.0 / 600;

    private readonly Random _random = new(seed);
    private readonly double _remembered = Math.Exp(-cadence / NoiseMemory);
    private double _level = double.NaN;
    private double _phase;
    private double _seconds;
    private double _noise;
    private double _burstUntil;
    private double _burstSize;
    private double _nextBurst;

    public static IReadOnlyList<NormalKind> Kinds { get; } = Enum.GetValues<NormalKind>();

    /// <summary>Counted kinds are rates of counters.</summary>
    public static MetricKind MetricKindOf(NormalKind kind) => kind is NormalKind.Counted or NormalKind.Idle ? MetricKind.Counter : MetricKind.Gauge;

    public double Next()
    {
        if (double.IsNaN(_level))
            Begin();
        _seconds += cadence;
        _noise = _remembered * _noise + Math.Sqrt(1 - _remembered * _remembered) * Gaussian();
        return kind switch
        {
            NormalKind.Seasonal => _level * (Rhythm() + 0.03 * _noise + 0.02 * Gaussian()),
            NormalKind.Bursty => _level * (0.1 + 0.01 * _noise + 0.01 * Gaussian()) + Burst(),
            NormalKind.HeavyTailed => _level * (1 + 0.05 * _noise + 0.05 * StudentT()),
            NormalKind.Trending => _level * (1 + 0.02 * _seconds / Day + 0.02 * _noise + 0.02 * Gaussian()),
            NormalKind.Counted => Poisson(_level * Rhythm() * cadence) / cadence,
            _ => Poisson(IdleEventsPerSecond * cadence) / cadence,
        };
    }

    private void Begin()
    {
        _level = 20 * Math.Exp(3 * _random.NextDouble());
        _phase = 2 * Math.PI * _random.NextDouble();
        _nextBurst = BurstsEvery * Exponential();
    }

    /// <summary>High by day, low by night, lower on two days of seven.</summary>
    private double Rhythm()
    {
        var day = 2 * Math.PI * _seconds / Day + _phase;
        var week = 2 * Math.PI * _seconds / (7 * Day) + _phase;
        return (1 + 0.4 * Math.Sin(day) + 0.1 * Math.Sin(2 * day)) * (1 + 0.1 * Math.Sin(week));
    }

    private double Burst()
    {
        while (_seconds >= _nextBurst)
        {
            _burstUntil = _nextBurst + BurstLasts * Exponential();
            _burstSize = _level * Math.Exp(0.4 * Gaussian());
            _nextBurst += BurstsEvery * Exponential();
        }

        return _seconds < _burstUntil ? _burstSize : 0;
    }

    private double Exponential() => -Math.Log(1 - _random.NextDouble());

    private double Gaussian() => Math.Sqrt(2 * Exponential()) * Math.Cos(2 * Math.PI * _random.NextDouble());

    private double StudentT()
    {
        var (a, b, c) = (Gaussian(), Gaussian(), Gaussian());
        return Gaussian() / Math.Sqrt((a * a + b * b + c * c) / 3);
    }

    private double Poisson(double mean)
    {
        if (mean > 50)
            return Math.Max(0, Math.Round(mean + Math.Sqrt(mean) * Gaussian()));
        var (limit, product, count) = (Math.Exp(-mean), _random.NextDouble(), 0);
        while (product > limit)
        {
            product *= _random.NextDouble();
            count++;
        }

        return count;
    }
}
