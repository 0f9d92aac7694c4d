namespace HyperMesh.Autonomic.Host.Metrics;

/// <summary>Metrics of the daemon itself. Thread-safe.</summary>
internal interface IMetricSource
{
    /// <summary>What it may write; nobody else may use these names.</summary>
    IReadOnlyList<MetricFamily> Families { get; }

    /// <summary>Writes what there is now, each family's samples together. Must not wait for the loop.</summary>
    void Write(ExpositionWriter page);
}
