namespace HyperMesh.Autonomic.Mesh;

/// <summary>Where packets to a network go.</summary>
/// <param name="To">The network.</param>
/// <param name="Peer">The node that it is at.</param>
/// <param name="Via">The neighbour that they go by; null where there is no way.</param>
/// <param name="Links">How many links it is, where one to an avoided neighbour counts for five or nine; null where there is no way.</param>
/// <param name="Alternates">Neighbours that know another way, the best one first.</param>
public sealed record MeshRouteStatus(string To, string Peer, string? Via, int? Links, IReadOnlyList<string> Alternates);
