namespace HyperMesh.Autonomic.Bpf.Tests.Packets;

/// <summary>A packet and what it counts as.</summary>
/// <param name="Name">For the name of the test.</param>
/// <param name="Packet">The packet.</param>
/// <param name="Counted">The counters that go up by one, apart from those that every packet moves: words such as "ipv4 tcp".</param>
public sealed record PacketCase(string Name, Packet Packet, string Counted);
