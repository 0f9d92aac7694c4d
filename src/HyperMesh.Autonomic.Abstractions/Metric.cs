namespace HyperMesh.Autonomic;

/// <summary>What is measured, apart from where.</summary>
/// <param name="Name">Prometheus name, <c>[a-zA-Z_:][a-zA-Z0-9_:]*</c>; counters end in <c>_total</c>.</param>
/// <param name="Kind">Counter or gauge.</param>
/// <param name="Unit">Base unit in the plural (<c>packets</c>, <c>bytes</c>, <c>seconds</c>), empty for a bare number.</param>
/// <param name="Help">One sentence for people.</param>
/// <param name="PartOf">The metric of which it counts a part, as UDP packets are of all packets; null for none. When both deviate at once, the
/// part is taken for the driver.</param>
public sealed record Metric(string Name, MetricKind Kind, string Unit = "", string Help = "", string? PartOf = null);
