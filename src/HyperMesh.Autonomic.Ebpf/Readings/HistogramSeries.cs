using System.Runtime.InteropServices;
using HyperMesh.Autonomic.Ebpf.Manifests;

namespace HyperMesh.Autonomic.Ebpf.Readings;

/// <summary>
/// The quantiles of what came into one histogram since the last tick, and the totals. Bucket i counts the values from 2^i up to 2^(i+1),
/// bucket 0 also 0.
/// <para>
/// The quantile q of n values is taken where the q·n-th of them would be if the values of a bucket were spread evenly over it:
/// lower + (upper - lower) · (q·n - c) / k, where k values are in the bucket and c in those below it. That is off by less than the bucket is
/// wide, so by less than a factor of two. The last bucket has no upper end, so a quantile in it is given as its lower end.
/// </para>
/// </summary>
internal sealed class HistogramSeries
{
    private readonly (int Offset, int Size) _buckets;
    private readonly (int Offset, int Size)? _sum;
    private readonly ulong[] _before;
    private readonly ulong[] _new;
    private readonly (double Quantile, Series Series)[] _quantiles;
    private readonly Series _observations;
    private readonly Series? _total;
    private bool _hasBefore;

    public HistogramSeries(
        ProgramHistogram histogram, (int Offset, int Size) buckets, (int Offset, int Size)? sum, Labels labels, ISeriesCatalog catalog)
    {
        (_buckets, _sum) = (buckets, sum);
        _before = new ulong[buckets.Size / sizeof(ulong)];
        _new = new ulong[_before.Length];
        var metric = histogram.Metric;
        _quantiles = [(0.5, Named("_p50", "Median of")), (0.99, Named("_p99", "99th percentile of"))];
        _observations = catalog.Intern(
            new Metric($"{metric.Name}_observations_total", MetricKind.Counter, "", $"How many values went in. {metric.Help}".TrimEnd()), labels);
        _total = sum is null
            ? null
            : catalog.Intern(
                new Metric($"{metric.Name}_sum_total", MetricKind.Counter, metric.Unit, $"Sum of the values. {metric.Help}".TrimEnd()), labels);

        Series Named(string end, string what) => catalog.Intern(
            metric with { Name = metric.Name + end, Help = $"{what} what came in since the last reading. {metric.Help}".TrimEnd() }, labels);
    }

    /// <summary>The metrics that come of a histogram.</summary>
    public static IEnumerable<string> Names(string histogram) =>
        [histogram + "_p50", histogram + "_p99", histogram + "_observations_total", histogram + "_sum_total"];

    /// <summary>Adds the samples: no quantiles where nothing came in since the last time, and none at the first time.</summary>
    public void Read(ReadOnlySpan<byte> value, SampleBatch batch)
    {
        var counts = MemoryMarshal.Cast<byte, ulong>(value.Slice(_buckets.Offset, _buckets.Size));
        var (all, fresh) = (0ul, 0ul);
        for (var i = 0; i < counts.Length; i++)
        {
            // A count that went back began anew at zero.
            _new[i] = counts[i] >= _before[i] ? counts[i] - _before[i] : counts[i];
            _before[i] = counts[i];
            all += counts[i];
            fresh += _new[i];
        }

        batch.Add(_observations, all);
        if (_total is not null)
            batch.Add(_total, ValueLayout.Read(value.Slice(_sum!.Value.Offset, _sum.Value.Size)));
        if (_hasBefore && fresh > 0)
            foreach (var (quantile, series) in _quantiles)
                batch.Add(series, Quantile(_new, fresh, quantile));
        _hasBefore = true;
    }

    internal static double Quantile(ReadOnlySpan<ulong> buckets, ulong total, double quantile)
    {
        var (wanted, below) = (quantile * total, 0ul);
        for (var i = 0; i < buckets.Length - 1; i++)
        {
            if (buckets[i] > 0 && below + buckets[i] >= wanted)
            {
                var lower = i == 0 ? 0 : Math.ScaleB(1, i);
                return lower + ((Math.ScaleB(1, i + 1) - lower) * (wanted - below) / buckets[i]);
            }

            below += buckets[i];
        }

        return Math.ScaleB(1, buckets.Length - 1);
    }
}
