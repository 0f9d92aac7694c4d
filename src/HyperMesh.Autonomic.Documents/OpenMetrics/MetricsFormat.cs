namespace HyperMesh.Autonomic.Documents.OpenMetrics;

/// <summary>In which of the two forms series are written as text.</summary>
public enum MetricsFormat
{
    /// <summary>Prometheus' text form, version 0.0.4: times are whole milliseconds, and the end is not marked.</summary>
    Prometheus,

    /// <summary>OpenMetrics 1.0: times are seconds, counters end in <c>_total</c>, and <c># EOF</c> stands at the end.</summary>
    OpenMetrics,
}
