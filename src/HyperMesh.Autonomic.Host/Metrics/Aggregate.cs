namespace HyperMesh.Autonomic.Host.Metrics;

/// <summary>How a metric is made of several series.</summary>
internal enum Aggregate
{
    Sum,
    Min,
    Max,
    Avg,
    Count,
}
