namespace HyperMesh.Autonomic.Host.Bench.Proving;

/// <summary>A row's peer, measured or not.</summary>
/// <param name="Name">What it is called.</param>
/// <param name="Figure">Null when it was not measured.</param>
/// <param name="Missing">Then why, and what to do about it.</param>
internal sealed record PeerResult(string Name, Spread? Figure, string? Missing);
