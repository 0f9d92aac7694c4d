namespace HyperMesh.Autonomic.Host.Mesh;

/// <summary>What <see cref="MeshDemo"/> has seen.</summary>
/// <param name="RerouteMs">The longest time without an arrival, in milliseconds: from the last datagram by the dying link to the first one another way.</param>
/// <param name="PacketsSent">From a to c.</param>
/// <param name="PacketsLost">Of these.</param>
/// <param name="PacketsTwice">Arrivals of one that had arrived.</param>
/// <param name="Forged">Frames that were forged.</param>
/// <param name="ForgedAccepted">Of these.</param>
/// <param name="Replayed">Frames that were repeated.</param>
/// <param name="ReplayedAccepted">Of these.</param>
/// <param name="Suite"><c>post-quantum</c> or <c>classical</c>.</param>
internal sealed record MeshDemoSummary(
    double RerouteMs, long PacketsSent, long PacketsLost, long PacketsTwice, int Forged, ulong ForgedAccepted, int Replayed, ulong ReplayedAccepted, string Suite);
