using HyperMesh.Autonomic.Documents;
using HyperMesh.Autonomic.Engine.Replay;

namespace HyperMesh.Autonomic.Host.Policies;

/// <summary>What a loop saw of some metrics, kept to be read again. Not thread-safe.</summary>
internal sealed class SeenRecording(string name, IReadOnlyCollection<string> metrics) : IRecording
{
    private readonly HashSet<string> _metrics = [.. metrics];
    private readonly List<(DateTimeOffset At, Sample[] Samples)> _ticks = [];

    public string Name => name;

    public void Add(SampleBatch batch)
    {
        var samples = batch.Samples.ToArray().Where(sample => _metrics.Contains(sample.Series.Metric.Name)).ToArray();
        if (samples.Length > 0)
            _ticks.Add((batch.At, samples));
    }

    public IEnumerable<SampleBatch> Read(ISeriesCatalog catalog, ProblemList problems)
    {
        var batch = new SampleBatch();
        foreach (var (at, samples) in _ticks)
        {
            batch.Begin(at);
            foreach (var sample in samples)
                batch.Add(catalog.Intern(sample.Series.Metric, sample.Series.Labels), sample.Value);
            yield return batch;
        }
    }
}
