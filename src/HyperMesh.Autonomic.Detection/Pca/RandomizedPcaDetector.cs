using HyperMesh.Autonomic.Detection.Calibration;

namespace HyperMesh.Autonomic.Detection.Pca;

/// <summary>Lag vectors that lie outside the subspace in which those of the past lie.</summary>
/// <remarks>
/// <para>Keeps ML.NET's meaning: an alert is a vector of which a part above a threshold (as a length) lies outside, on every such row. It does not
/// keep the stated rate of false alarms, which counts days, not rows. Our score reaches <see cref="Severity.Low"/> exactly where ML.NET alerts
/// and grows by one unit of evidence each time the part that lies inside (as a square) is ten times smaller. Level and score are the same.
/// There is no band.</para>
/// <para>O(rank · window) for a reading and nothing allocated, but for one reading in each interval, which pays for a fit. Steady noise has no
/// subspace: there, this finds only what the rank leaves out.</para>
/// </remarks>
internal sealed class RandomizedPcaDetector(RandomizedPcaOptions options, string settings) : IDetector
{
    public const string Name = "randomized-pca";

    private const int Version = 1;

    private const double LeastInside = 1e-12;

    private readonly double[] _series = new double[options.TrainingWindowSize];
    private PcaModel? _model;
    private int _seen;

    public Assessment Evaluate(in Reading reading)
    {
        _series.AsSpan(1).CopyTo(_series);
        _series[^1] = Scales.Bounded(reading.Value);
        var assessment = _model is null ? Assessment.Unknown : Judge(_model);

        _seen = Math.Min(_seen + 1, int.MaxValue - 1);
        if (_model is null ? _seen == _series.Length : options.RetrainingInterval > 0 && _seen >= options.RetrainingInterval)
            (_model, _seen) = (PcaModel.Fit(_series, options), 0);
        return assessment;
    }

    public byte[] Snapshot()
    {
        var writer = new DetectorStateWriter(Name, Version, settings);
        writer.Write(_series);
        writer.Write(_seen);
        writer.Write(_model is not null);
        _model?.Write(writer);
        return writer.ToArray();
    }

    public bool TryRestore(ReadOnlySpan<byte> snapshot)
    {
        if (!DetectorStateReader.TryOpen(snapshot, Name, Version, settings, out var reader))
            return false;

        var (series, seen, trained) = (reader.ReadDoubles(), reader.ReadInt32(), reader.ReadBoolean());
        var model = trained ? PcaModel.Read(ref reader, options) : null;
        if (!reader.IsWhole || series.Length != _series.Length || seen < 0 || (model is null && (trained || seen >= series.Length)))
            return false;
        if (!Array.TrueForAll(series, double.IsFinite))
            return false;

        series.CopyTo(_series, 0);
        (_model, _seen) = (model, seen);
        return true;
    }

    private Assessment Judge(PcaModel model)
    {
        var outside = model.Outside(_series.AsSpan(_series.Length - options.WindowSize));
        var inside = Math.Max(1 - outside * outside, LeastInside);
        var score = Severities.ScoreOf(Severities.Alert + Math.Log10((1 - options.Threshold * options.Threshold) / inside));
        return new Assessment(score, score, double.NaN, double.NaN);
    }
}
