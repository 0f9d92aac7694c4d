using HyperMesh.Autonomic.Detection.Calibration;

namespace HyperMesh.Autonomic.Detection.Seasonal;

/// <summary>Deviation from what the same phase of earlier periods brought; where there is no period, or it does not tell more than the level, from
/// the level.</summary>
/// <remarks>Two memories look for periods: a fine one, which keeps the first period it finds, and a coarse one of three weeks, which finds days and
/// weeks. Whichever has been nearest to the values is used, in units of how near it has been.</remarks>
internal sealed class SeasonalDetector(SeasonalDetectorOptions options, string settings, bool countsEvents) : IDetector
{
    public const string Name = "seasonal";

    private const int Version = 1;
    private const int LeastReadings = 32;
    private const double MemorySeconds = 86400;
    private const double MemoryReadings = 500;
    private const double MeanToDeviation = 1.2533141373155;
    private const double ClearlyNearer = 0.9;
    private const double Clip = 4;
    private const double SlowDown = 10;
    private const double LeastDifference = 0.25;

    private readonly double[] _expected = new double[3];
    private readonly double[] _errors = [double.NaN, double.NaN, double.NaN];
    private PeriodMemory _fine = new(fine: true, options.LeastCorrelation);
    private PeriodMemory _coarse = new(fine: false, options.LeastCorrelation);
    private ExponentialMoments _level;
    private Judge _judge = new(LeastDifference);

    /// <summary>The period in use, in seconds; 0 while the level tells as much.</summary>
    internal double PeriodSeconds => Best() switch { 1 => _fine.PeriodSeconds, 2 => _coarse.PeriodSeconds, _ => 0 };

    public Assessment Evaluate(in Reading reading)
    {
        var (value, seconds) = (Scales.Bounded(reading.Value), reading.Seconds);
        (_expected[0], _expected[1], _expected[2]) = (_level.Count == 0 ? value : _level.Mean, _fine.Expected(value), _coarse.Expected(value));

        var best = Best();
        var scale = Scales.Least(_errors[best] * MeanToDeviation, _expected[best], options.LeastRelativeScale, seconds, countsEvents);
        var assessment = _level.Count < LeastReadings
            ? Assessment.Unknown
            : Scales.AtLeastZero(_judge.Assess(Math.Abs(value - _expected[best]) / scale, seconds, _expected[best], scale), countsEvents);

        Learn(value, seconds);
        return assessment;
    }

    public byte[] Snapshot()
    {
        var writer = new DetectorStateWriter(Name, Version, settings);
        writer.Write(_errors);
        _fine.Write(writer);
        _coarse.Write(writer);
        _level.Write(writer);
        _judge.Write(writer);
        return writer.ToArray();
    }

    public bool TryRestore(ReadOnlySpan<byte> snapshot)
    {
        if (!DetectorStateReader.TryOpen(snapshot, Name, Version, settings, out var reader))
            return false;

        var errors = reader.ReadDoubles();
        var fine = PeriodMemory.Read(ref reader, fine: true, options.LeastCorrelation);
        var coarse = PeriodMemory.Read(ref reader, fine: false, options.LeastCorrelation);
        var level = ExponentialMoments.Read(ref reader);
        var judge = Judge.Read(ref reader, LeastDifference);
        if (!reader.IsWhole || errors.Length != 3 || fine is null || coarse is null || level is null || judge is null)
            return false;

        errors.CopyTo(_errors, 0);
        (_fine, _coarse, _level, _judge) = (fine, coarse, level.Value, judge);
        return true;
    }

    /// <summary>0 for the level, 1 for the fine memory, 2 for the coarse one.</summary>
    private int Best()
    {
        var best = 0;
        for (var i = 1; i < _errors.Length; i++)
        {
            var nearer = _errors[i] < _errors[best] * (best == 0 ? ClearlyNearer : 1);
            best = nearer && !double.IsNaN(_expected[i]) ? i : best;
        }

        return best;
    }

    private void Learn(double value, double seconds)
    {
        var slowDown = _judge.IsAbnormal ? SlowDown : 1;
        var share = Math.Max(1 - Math.Exp(-seconds / Math.Max(MemorySeconds, MemoryReadings * seconds)), 1.0 / (_level.Count + 1)) / slowDown;
        for (var i = 0; i < _errors.Length; i++)
        {
            var error = Math.Abs(value - _expected[i]);
            // A new expectation has to earn its place: it begins as wrong as the level.
            _errors[i] = double.IsNaN(error) ? double.NaN : Learnt(double.IsNaN(_errors[i]) ? (i == 0 ? error : _errors[0]) : _errors[i], error, share);
        }

        _level.Add(value, seconds, MemorySeconds, slowDown);
        _fine.Add(value, seconds);
        _coarse.Add(value, seconds);
    }

    /// <summary>An exponentially weighted mean of errors clipped at four means.</summary>
    private static double Learnt(double mean, double error, double share) =>
        mean + share * ((mean > 0 ? Math.Min(error, Clip * mean) : error) - mean);
}
