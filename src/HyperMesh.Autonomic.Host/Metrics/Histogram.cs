using System.Globalization;

namespace HyperMesh.Autonomic.Host.Metrics;

/// <summary>Counts of observations by size. One thread observes, any number read; a reader may miss the newest observation, but its counts add up.</summary>
internal sealed class Histogram
{
    private static readonly string[] Digits = ["1", "2.5", "5"];

    private readonly double[] _bounds;
    private readonly long[] _counts;
    private readonly Exemplar?[] _exemplars;
    private readonly byte[][] _bucketLines;
    private readonly byte[] _sumLine;
    private readonly byte[] _countLine;
    private readonly KeyValuePair<string, object?>[] _tags;
    private System.Diagnostics.Metrics.Histogram<double>? _mirror;
    private double _sum;

    /// <param name="family">Of kind histogram.</param>
    /// <param name="bounds">Upper ends of the buckets, rising; beyond the last one is one more.</param>
    /// <param name="labels">Of this one within the family.</param>
    public Histogram(MetricFamily family, IReadOnlyList<double> bounds, params IReadOnlyList<(string Name, string Value)> labels)
    {
        (Family, _bounds) = (family, [.. bounds]);
        _tags = [.. labels.Select(label => new KeyValuePair<string, object?>(label.Name, label.Value))];
        _counts = new long[_bounds.Length + 1];
        _exemplars = new Exemplar?[_counts.Length];
        _bucketLines = [.. _bounds.Select(bound => Bucket(bound.ToString(CultureInfo.InvariantCulture).ToLowerInvariant())), Bucket("+Inf")];
        (_sumLine, _countLine) = (MetricText.Line(family.Name + "_sum", labels), MetricText.Line(family.Name + "_count", labels));

        byte[] Bucket(string end) => MetricText.Line(family.Name + "_bucket", labels.Append(("le", end)));
    }

    /// <summary>Bounds of 1, 2.5 and 5 in each decade.</summary>
    /// <param name="first">Exponent of the lowest.</param>
    /// <param name="last">Exponent of the highest, which is one alone.</param>
    public static IReadOnlyList<double> Decades(int first, int last) =>
    [
        // Out of text, so that 0.00025 is what it says.
        .. from exponent in Enumerable.Range(first, last - first)
           from digits in Digits
           select double.Parse($"{digits}E{exponent}", CultureInfo.InvariantCulture),
        double.Parse($"1E{last}", CultureInfo.InvariantCulture),
    ];

    public MetricFamily Family { get; }

    /// <summary>Upper ends of the buckets.</summary>
    public IReadOnlyList<double> Bounds => _bounds;

    /// <summary>From now on an instrument is told of each observation too.</summary>
    public void Mirror(System.Diagnostics.Metrics.Histogram<double> instrument) => Volatile.Write(ref _mirror, instrument);

    /// <summary>Takes an observation.</summary>
    /// <param name="value">The value.</param>
    /// <param name="times">How often it was seen.</param>
    /// <param name="exemplar">The record that it came of; null for none.</param>
    public void Observe(double value, long times = 1, Exemplar? exemplar = null)
    {
        var bucket = 0;
        while (bucket < _bounds.Length && value > _bounds[bucket])
            bucket++;
        Volatile.Write(ref _counts[bucket], _counts[bucket] + times);
        Volatile.Write(ref _sum, _sum + (value * times));
        if (exemplar is not null)
            Volatile.Write(ref _exemplars[bucket], exemplar);
        _mirror?.Record(value, _tags);
    }

    /// <summary>Writes the samples; the family's header is the caller's.</summary>
    public void Write(ExpositionWriter page)
    {
        var below = 0L;
        for (var i = 0; i < _counts.Length; i++)
            page.Sample(_bucketLines[i], below += Volatile.Read(ref _counts[i]), Volatile.Read(ref _exemplars[i]));
        page.Sample(_sumLine, Volatile.Read(ref _sum));
        page.Sample(_countLine, below);
    }

    /// <summary>The size below which so many of the observations since an earlier look are; the upper end of a bucket. NaN where there were none.</summary>
    /// <param name="quantile">From 0 to 1.</param>
    /// <param name="before">Counts of the earlier look; takes those of now.</param>
    public double QuantileSince(double quantile, ref long[]? before)
    {
        var now = Counts();
        var earlier = before ?? new long[now.Length];
        before = now;
        return Quantile(quantile, earlier, now);
    }

    /// <summary>How many observations there are of each size: for <see cref="Quantile"/>.</summary>
    public long[] Counts()
    {
        var now = new long[_counts.Length];
        for (var i = 0; i < now.Length; i++)
            now[i] = Volatile.Read(ref _counts[i]);
        return now;
    }

    /// <summary>The size below which so many of the observations between two looks are; the upper end of a bucket. NaN where there were none.</summary>
    /// <param name="quantile">From 0 to 1.</param>
    /// <param name="earlier">Counts of the one look.</param>
    /// <param name="now">Counts of a later one.</param>
    public double Quantile(double quantile, long[] earlier, long[] now)
    {
        var total = now.Zip(earlier, (count, old) => count - old).Sum();
        if (total == 0)
            return double.NaN;

        var (below, wanted) = (0L, quantile * total);
        for (var i = 0; i < _bounds.Length; i++)
            if ((below += now[i] - earlier[i]) >= wanted)
                return _bounds[i];
        return double.PositiveInfinity;
    }
}
