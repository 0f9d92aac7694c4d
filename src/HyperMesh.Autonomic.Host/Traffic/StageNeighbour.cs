namespace HyperMesh.Autonomic.Host.Traffic;

/// <summary>A link of a node, as the node sees it.</summary>
/// <param name="Name">The node at the other end.</param>
/// <param name="Interface">The node's own interface.</param>
/// <param name="OwnAddress">The node's address on the link.</param>
/// <param name="PeerAddress">The address of the other end.</param>
/// <param name="OwnMac">Of <paramref name="Interface"/>.</param>
/// <param name="PeerMac">Of the other end's interface.</param>
internal sealed record StageNeighbour(string Name, string Interface, string OwnAddress, string PeerAddress, string OwnMac, string PeerMac);
