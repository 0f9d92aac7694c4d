namespace HyperMesh.Autonomic.Plugins.Monitor.Prometheus;

/// <summary>How a target is asked.</summary>
public enum TargetKind
{
    /// <summary>Its metrics are fetched: it is an exporter.</summary>
    Scrape,

    /// <summary>A query is put to it: it is a Prometheus server, or speaks like one.</summary>
    Query,
}
