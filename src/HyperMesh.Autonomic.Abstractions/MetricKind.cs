namespace HyperMesh.Autonomic;

/// <summary>How the values of a metric are to be read.</summary>
public enum MetricKind
{
    /// <summary>A value of this moment; it goes up and down.</summary>
    Gauge,

    /// <summary>A running total; it only grows, and starts again at zero when its source restarts.</summary>
    Counter,
}
