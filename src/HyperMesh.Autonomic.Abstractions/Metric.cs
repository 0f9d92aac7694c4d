namespace HyperMesh.Autonomic;

/// <summary>What is measured, apart from where.</summary>
/// <param name="Name">Prometheus name, <c>[a-zA-Z_:][a-zA-Z0-9_:]*</c>; counters end in <c>_total</c>.</param>
/// <param name="Kind">Counter or gauge.</param>
/// <param name="Unit">Base unit in the plural (<c>packets</c>, <c>bytes</c>, <c>seconds</c>), empty for a bare number.</param>
/// <param name="Help">One sentence for people.</param>
public sealed record Metric(string Name, MetricKind Kind, string Unit = "", string Help = "");
