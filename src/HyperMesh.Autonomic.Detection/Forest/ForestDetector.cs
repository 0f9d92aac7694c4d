using HyperMesh.Autonomic.Detection.Calibration;

namespace HyperMesh.Autonomic.Detection.Forest;

/// <summary>How easily random cuts part the values of an instant from those of earlier instants.</summary>
/// <remarks>
/// <para>A random cut forest (Guha et al. 2016) over the values of all series, each on its usual scale. Strangeness is the expected displacement E
/// over all trees, as E / (1 − E); the share of a series is the part of it by cuts across that series. Each tree holds a sample of the last
/// instants: an instant is taken in with a chance of sample / memory, and the oldest goes.</para>
/// <para>O(trees · depth · series) for an instant, nothing allocated. State: about 48 + 16 · series bytes times trees times sample.</para>
/// </remarks>
internal sealed class ForestDetector : IJointDetector
{
    public const string Name = "forest";

    private const int Version = 1;
    private const double LeastKept = 1e-6;

    private readonly ForestOptions _options;
    private readonly string _settings;
    private readonly float[] _point;
    private UsualScale[] _scales;
    private CutTree[] _trees;
    private Judge _judge = new();

    public ForestDetector(ForestOptions options, string settings, int series)
    {
        (_options, _settings, _point) = (options, settings, new float[series]);
        (_scales, _trees) = (NewScales(), NewTrees());
    }

    public Assessment Evaluate(DateTimeOffset at, double seconds, ReadOnlySpan<double> values, Span<double> shares)
    {
        for (var i = 0; i < _point.Length; i++)
        {
            _point[i] = _scales[i].Of(values[i]);
            _scales[i].Learn(values[i]);
        }

        var strangeness = Strangeness(shares);
        foreach (var tree in _trees)
        {
            if (!tree.IsFull || tree.Draw() * _options.Memory < _options.Sample)
                tree.Add(_point);
        }

        var assessment = strangeness >= 0 ? _judge.Assess(strangeness, seconds, expected: double.NaN, scale: 1) : Assessment.Unknown;
        if (!assessment.IsKnown)
            shares.Clear();
        return assessment;
    }

    public byte[] Snapshot()
    {
        var writer = new DetectorStateWriter(Name, Version, $"{_settings} series={_point.Length}");
        foreach (var scale in _scales)
            scale.Write(writer);
        foreach (var tree in _trees)
            tree.Write(writer);
        _judge.Write(writer);
        return writer.ToArray();
    }

    public bool TryRestore(ReadOnlySpan<byte> snapshot)
    {
        if (!DetectorStateReader.TryOpen(snapshot, Name, Version, $"{_settings} series={_point.Length}", out var reader))
            return false;

        var (scales, trees) = (NewScales(), NewTrees());
        for (var i = 0; i < scales.Length; i++)
        {
            if (UsualScale.Read(ref reader, _options.Memory) is not { } scale)
                return false;
            scales[i] = scale;
        }

        foreach (var tree in trees)
        {
            if (!tree.Read(ref reader))
                return false;
        }

        if (Judge.Read(ref reader) is not { } judge || !reader.IsWhole)
            return false;

        (_scales, _trees, _judge) = (scales, trees, judge);
        return true;
    }

    private UsualScale[] NewScales() => [.. _point.Select(_ => new UsualScale(_options.Memory))];

    private CutTree[] NewTrees() => [.. Enumerable.Range(0, _options.Trees).Select(i => new CutTree(_point.Length, _options.Sample, (ulong)_options.Seed << 16 | (uint)i))];

    // Negative until the trees are full.
    private double Strangeness(Span<double> shares)
    {
        shares.Clear();
        if (!_trees[0].IsFull)
            return -1;

        var displacement = 0.0;
        foreach (var tree in _trees)
            displacement += tree.Displacement(_point, shares) / _trees.Length;

        var sum = 0.0;
        foreach (var share in shares)
            sum += share;
        for (var i = 0; i < shares.Length; i++)
            shares[i] = sum > 0 ? shares[i] / sum : 1.0 / shares.Length;
        return displacement / Math.Max(1 - displacement, LeastKept);
    }
}
