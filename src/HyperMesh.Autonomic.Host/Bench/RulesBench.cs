using System.Globalization;
using System.Text;
using HyperMesh.Autonomic.Host.Cli;

namespace HyperMesh.Autonomic.Host.Bench;

/// <summary>The thresholds of <see cref="PoliciesBench"/> over the same series, all of which change: here, and in Debian's Prometheus, one after the other.</summary>
internal static class RulesBench
{
    private static readonly int[] RuleCounts = [100, 1_000];

    public static async Task<BenchTable> RunAsync(int evaluations, CancellationToken cancel)
    {
        if (!PrometheusRules.IsInstalled)
            throw new RefusedException("prometheus is not installed; 'apt-get install prometheus' brings it");

        // The JIT compiler settles before anything is measured.
        PoliciesBench.AllChange(RuleCounts[0], 50);
        var rows = new List<IReadOnlyList<object>>();
        foreach (var count in RuleCounts)
        {
            var ours = PoliciesBench.AllChange(count, evaluations);
            var theirs = (await TheirsAsync(count, evaluations, cancel).ConfigureAwait(false)).Order().ToList();
            var ratios = theirs.Select(time => time / Percentiles.At(ours, 0.5)).ToList();
            rows.Add(
            [
                count, Percentiles.At(ours, 0.5), ours[^1], theirs[0], Percentiles.At(theirs, 0.5), theirs[^1],
                ratios[0], Percentiles.At(ratios, 0.5), ratios[^1],
            ]);
        }

        return new BenchTable(
            "rules",
            [
                "rules × 1,000 series", "a tick, ms p50", "a tick, ms max", "Prometheus' evaluation, ms min", "its p50", "its max", "ratio to our p50, min", "ratio p50", "ratio max",
            ],
            rows);
    }

    private static async Task<IReadOnlyList<double>> TheirsAsync(int count, int evaluations, CancellationToken cancel)
    {
        var scrape = 0;
        using var prometheus = new PrometheusRules(
            Enumerable.Range(0, count).Select(i => PoliciesBench.Expression(i)), new SeriesTarget(() => Exposition(Interlocked.Increment(ref scrape))));
        return await prometheus.EvaluationsAsync(evaluations, cancel).ConfigureAwait(false);
    }

    private static string Exposition(int scrape)
    {
        var text = new StringBuilder();
        foreach (var (metric, group) in PoliciesBench.Places())
            text.Append(CultureInfo.InvariantCulture, $"bench_{metric}{{interface=\"eth0\",group=\"{group}\"}} {PoliciesBench.Quiet(scrape + group)}\n");
        return text.ToString();
    }
}
