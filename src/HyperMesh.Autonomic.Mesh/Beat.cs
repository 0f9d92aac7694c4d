namespace HyperMesh.Autonomic.Mesh;

/// <summary>What one neighbour says to another again and again, so that each knows that the other, and the link between them, is alive, and what is to be reached behind it.</summary>
/// <param name="Number">Of the beats of this link in this session, from 1 on: gaps are losses.</param>
/// <param name="Sent">When it was sent, by the sender's clock, in nanoseconds.</param>
/// <param name="Echo"><see cref="Sent"/> of the newest beat that has come from the receiver; 0 for none.</param>
/// <param name="Held">How long ago that one came, in nanoseconds.</param>
/// <param name="Loss">The share of the receiver's beats that do not come, 0 to 1.</param>
/// <param name="Distances">How many links it is from the sender to other nodes, by <see cref="DistanceTable.KeyOf"/>; those it cannot reach, or not without the receiver, are left out.</param>
public sealed record Beat(ulong Number, long Sent, long Echo, long Held, double Loss, IReadOnlyList<(ulong Node, byte Links)> Distances);
