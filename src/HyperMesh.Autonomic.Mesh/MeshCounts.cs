namespace HyperMesh.Autonomic.Mesh;

/// <summary>What has happened to a node so far.</summary>
/// <param name="Handshakes">That came to a session.</param>
/// <param name="Refused">That were refused, by whom the node calls or who calls it.</param>
/// <param name="ForgedBeats">Beats that no peer has made.</param>
/// <param name="ReplayedBeats">Beats that had come before.</param>
/// <param name="Moved">Routes that were set another way than before.</param>
/// <param name="Frames">Packets that came, by what <c>xdp_mesh_node</c> made of them as frames (<c>pqc_frames_total</c>).</param>
/// <param name="Sealed">Packets that went out, by what <c>tc_pqc_seal</c> made of them.</param>
/// <param name="Classes">Packets that were forwarded for others, by class: all eight, by their numbers.</param>
public sealed record MeshCounts(
    long Handshakes, long Refused, long ForgedBeats, long ReplayedBeats, long Moved, IReadOnlyDictionary<string, ulong> Frames, IReadOnlyDictionary<string, ulong> Sealed,
    IReadOnlyList<MeshClassCount> Classes);
