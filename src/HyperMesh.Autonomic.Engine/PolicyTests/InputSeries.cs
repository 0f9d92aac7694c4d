using HyperMesh.Autonomic.Documents;

namespace HyperMesh.Autonomic.Engine.PolicyTests;

/// <summary>A series and what it shows at each tick from the test's start on.</summary>
/// <param name="Place">Where it is written.</param>
/// <param name="Metric">A counter where the name ends in <c>_total</c>, else a gauge.</param>
/// <param name="Labels">Its labels.</param>
/// <param name="Runs">Its values, one each interval.</param>
public sealed record InputSeries(Place Place, Metric Metric, Labels Labels, IReadOnlyList<ValueRun> Runs)
{
    /// <summary>How many ticks it lasts.</summary>
    public long Length => Runs.Sum(run => run.Count);

    /// <summary>Its values in order; null where there is no sample.</summary>
    public IEnumerable<double?> Values()
    {
        foreach (var run in Runs)
            for (var i = 0L; i < run.Count; i++)
                yield return double.IsNaN(run.First) ? null : run.First + (run.Step * i);
    }
}
