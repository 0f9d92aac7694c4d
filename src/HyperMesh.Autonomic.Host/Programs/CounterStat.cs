namespace HyperMesh.Autonomic.Host.Programs;

/// <summary>One series at one moment.</summary>
internal sealed record CounterStat(string Metric, IReadOnlyDictionary<string, string> Labels, double Value, string Unit)
{
    public static CounterStat Of(Sample sample) => new(
        sample.Series.Metric.Name,
        sample.Series.Labels.Pairs.ToDictionary(label => label.Key, label => label.Value),
        sample.Value,
        sample.Series.Metric.Unit);
}
