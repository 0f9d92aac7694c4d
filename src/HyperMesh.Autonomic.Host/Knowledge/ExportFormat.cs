namespace HyperMesh.Autonomic.Host.Knowledge;

/// <summary>What an export is written for.</summary>
internal enum ExportFormat
{
    /// <summary>Every record with its hash, a JSON object a line: can be verified without the store.</summary>
    Jsonl,

    /// <summary>Symptoms, actions and calls as objects of Grafana's annotation API, one a line.</summary>
    Annotations,

    /// <summary>Symptoms as samples of <c>ALERTS</c> in OpenMetrics, for <c>promtool tsdb create-blocks-from openmetrics</c>.</summary>
    OpenMetrics,
}
