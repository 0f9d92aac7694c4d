namespace HyperMesh.Autonomic.Mesh;

/// <summary>How it stands with a peer.</summary>
/// <param name="Name">Of the peer.</param>
/// <param name="Address">Its address in the mesh.</param>
/// <param name="Fingerprint">Of its identity; null where nobody has been pinned yet.</param>
/// <param name="State"><c>up</c>, <c>silent</c> (a neighbour whose beats do not come) or <c>waiting</c> (no session).</param>
/// <param name="Why">Why there is no session; null where there is one, or where nothing is known.</param>
/// <param name="Keys">Of the session that is sent on; null for none.</param>
/// <param name="Link">Of a neighbour; else null.</param>
public sealed record MeshPeerStatus(string Name, string Address, string? Fingerprint, string State, string? Why, MeshKeyStatus? Keys, MeshLinkStatus? Link);
