namespace HyperMesh.Autonomic.Host.Metrics;

/// <summary>How long the stages of the loop took in the last minute. One thread.</summary>
/// <param name="stages">What was observed of each, by its name.</param>
internal sealed class StageLatencies(IReadOnlyList<(string Name, Histogram Took)> stages)
{
    private const int Looks = 60;

    private readonly Queue<long[]>[] _looks = [.. stages.Select(stage => new Queue<long[]>([stage.Took.Counts()]))];

    /// <summary>Takes notice of what there is; to be called once a second.</summary>
    /// <returns>Of the stages that were at work in the last minute, the times that half and 99 % of them did not exceed, in seconds.</returns>
    public IReadOnlyList<StageLatency> Look()
    {
        var latencies = new List<StageLatency>();
        for (var i = 0; i < stages.Count; i++)
        {
            var (name, took) = stages[i];
            var (looks, now) = (_looks[i], took.Counts());
            var earlier = looks.Peek();
            if (now.Sum() > earlier.Sum())
                latencies.Add(new StageLatency(name, took.Quantile(0.5, earlier, now), took.Quantile(0.99, earlier, now)));
            looks.Enqueue(now);
            if (looks.Count > Looks)
                looks.Dequeue();
        }

        return latencies;
    }
}

/// <summary>How long a stage took.</summary>
/// <param name="Stage">As <c>analyze</c>.</param>
/// <param name="P50">Seconds that half of them did not exceed; infinite beyond what is told apart.</param>
/// <param name="P99">Seconds that 99 % of them did not exceed.</param>
internal readonly record struct StageLatency(string Stage, double P50, double P99);
