using HyperMesh.Autonomic.Detection.Calibration;

namespace HyperMesh.Autonomic.Detection.Neighbours;

/// <summary>How unlike all earlier shapes the shape of the last readings is: conformal k nearest neighbours on lag vectors.</summary>
/// <remarks>
/// <para>After Burnaev and Ishimtsev: Conformalized density- and distance-based anomaly detection in time-series data (2016). The distance is
/// Euclidean, between lag vectors less their means; strangeness is its mean over the nearest. What theirs ranks among past distances the
/// shared calibrator turns into evidence.</para>
/// <para>O(window · lags) for a reading, several shapes at once (SIMD). The band is around the value that the nearest shapes ended in.</para>
/// </remarks>
internal sealed class KnnDetector(KnnOptions options, string settings) : IDetector
{
    public const string Name = "knn";

    private const int Version = 1;

    private readonly double[] _series = new double[options.Window];
    private readonly NearestShapes _nearest = new(options.Neighbours);
    private Judge _judge = new();
    private int _count;

    public Assessment Evaluate(in Reading reading)
    {
        _series.AsSpan(1).CopyTo(_series);
        _series[^1] = Scales.Bounded(reading.Value);
        _count = Math.Min(_count + 1, _series.Length);
        return _count < 3 * options.Lags + options.Neighbours ? Assessment.Unknown : Assess(_series.AsSpan(_series.Length - _count), reading.Seconds);
    }

    public byte[] Snapshot()
    {
        var writer = new DetectorStateWriter(Name, Version, settings);
        writer.Write(_series.AsSpan(_series.Length - _count));
        _judge.Write(writer);
        return writer.ToArray();
    }

    public bool TryRestore(ReadOnlySpan<byte> snapshot)
    {
        if (!DetectorStateReader.TryOpen(snapshot, Name, Version, settings, out var reader))
            return false;

        var series = reader.ReadDoubles();
        var judge = Judge.Read(ref reader);
        if (!reader.IsWhole || judge is null || series.Length > _series.Length || !Array.TrueForAll(series, double.IsFinite))
            return false;

        series.CopyTo(_series.AsSpan(_series.Length - series.Length));
        (_count, _judge) = (series.Length, judge);
        return true;
    }

    private Assessment Assess(ReadOnlySpan<double> series, double seconds)
    {
        _nearest.Find(series, options.Lags);
        var distance = 0.0;
        foreach (var square in _nearest.Squares)
            distance += Math.Sqrt(square) / options.Neighbours;

        // A newest value that is off by so much brings the distance up by one.
        return _judge.Assess(distance, seconds, Expected(series), scale: 1 / Math.Sqrt(1 - 1.0 / options.Lags));
    }

    private double Expected(ReadOnlySpan<double> series)
    {
        var expected = MeanBefore(series, series.Length - options.Lags);
        foreach (var place in _nearest.Places)
            expected += (series[place + options.Lags - 1] - MeanBefore(series, place)) / options.Neighbours;
        return expected;
    }

    private double MeanBefore(ReadOnlySpan<double> series, int place)
    {
        var sum = 0.0;
        foreach (var value in series.Slice(place, options.Lags - 1))
            sum += value;
        return sum / (options.Lags - 1);
    }
}
