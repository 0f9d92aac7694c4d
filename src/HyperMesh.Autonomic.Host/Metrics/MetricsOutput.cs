namespace HyperMesh.Autonomic.Host.Metrics;

/// <summary>How <c>metrics</c> shows what there is.</summary>
internal enum MetricsOutput
{
    /// <summary>A table.</summary>
    Text,

    /// <summary>One document.</summary>
    Json,

    /// <summary>The same, for people who would rather read that.</summary>
    Yaml,

    /// <summary>As a scraper gets it, in Prometheus' text format.</summary>
    Prometheus,

    /// <summary>As a scraper gets it, in OpenMetrics.</summary>
    Openmetrics,
}
