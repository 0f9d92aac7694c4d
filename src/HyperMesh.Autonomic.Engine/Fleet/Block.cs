namespace HyperMesh.Autonomic.Engine.Fleet;

/// <summary>An address that the fleet shuts out.</summary>
/// <param name="Prefix">In canonical form: <c>10.0.0.7/32</c>, <c>2001:db8::/64</c>.</param>
/// <param name="Nodes">Those who ask for it. It is shut out until the last one takes it back or lets it expire.</param>
/// <param name="Reason">In words, of the node that asked first.</param>
/// <param name="Expires">The latest of all. By the clock of the shared store, so an estimate here.</param>
public sealed record Block(string Prefix, IReadOnlyList<string> Nodes, string Reason, DateTimeOffset Expires);
