namespace HyperMesh.Autonomic.Mesh;

/// <summary>The keys of a session, without the keys.</summary>
/// <param name="Send">What frames to the peer bear.</param>
/// <param name="Receive">What frames from it bear.</param>
/// <param name="Suite"><c>post-quantum</c> or <c>classical</c>.</param>
/// <param name="AgeSeconds">Since the handshake.</param>
/// <param name="LifetimeSeconds">After that they are not used any more.</param>
/// <param name="Sealed">Frames that were sealed with them.</param>
/// <param name="Packets">After so many they are not used any more.</param>
public sealed record MeshKeyStatus(uint Send, uint Receive, string Suite, double AgeSeconds, double LifetimeSeconds, ulong Sealed, ulong Packets);
