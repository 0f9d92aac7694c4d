namespace HyperMesh.Autonomic.Mesh;

/// <summary>How a link is.</summary>
/// <param name="Interface">Of this node, with its namespace.</param>
/// <param name="Address">Of the neighbour on it.</param>
/// <param name="SilenceSeconds">Since the last beat; null where none has ever come.</param>
/// <param name="Loss">The share of beats that do not come, 0 to 1; null where it is not known.</param>
/// <param name="RttSeconds">Round trip of the last beat; null where it is not known.</param>
/// <param name="Beats">That have come.</param>
/// <param name="IsAvoided">Whether routes are sent by other links.</param>
/// <param name="IsXdp">Whether XDP forwards by it; else the kernel's stack does.</param>
public sealed record MeshLinkStatus(string Interface, string Address, double? SilenceSeconds, double? Loss, double? RttSeconds, long Beats, bool IsAvoided, bool IsXdp);
