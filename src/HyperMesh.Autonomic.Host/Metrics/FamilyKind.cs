namespace HyperMesh.Autonomic.Host.Metrics;

/// <summary>What a metric family is, in the words of the exposition formats.</summary>
internal enum FamilyKind
{
    Gauge,
    Counter,
    Histogram,

    /// <summary>Nothing is known of it: <c>untyped</c>, or <c>unknown</c> in OpenMetrics.</summary>
    Untyped,
}
