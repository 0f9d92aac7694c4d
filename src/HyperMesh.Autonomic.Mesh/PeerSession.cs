namespace HyperMesh.Autonomic.Mesh;

/// <summary>What two nodes have agreed on, while it is in use.</summary>
/// <param name="Peer">The other node.</param>
/// <param name="Keys">Belong to the session.</param>
/// <param name="Beats">Of this session.</param>
/// <param name="Agreed">When, by the clock of <see cref="PeerSessions"/>.</param>
public sealed record PeerSession(MeshPeer Peer, SessionKeys Keys, BeatCipher Beats, long Agreed);
