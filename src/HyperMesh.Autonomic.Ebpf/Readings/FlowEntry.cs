namespace HyperMesh.Autonomic.Ebpf.Readings;

/// <summary>One entry of a table of flows.</summary>
/// <param name="Key">Which flow.</param>
/// <param name="Packets">Packets since its entry was made.</param>
/// <param name="Bytes">Their bytes, from the Ethernet header on.</param>
/// <param name="FirstSeen">Nanoseconds of CLOCK_MONOTONIC, to a tick of the kernel.</param>
/// <param name="LastSeen">As <paramref name="FirstSeen"/>.</param>
/// <param name="TcpFlags">All that were seen, as in the header.</param>
/// <param name="Rule">The rule that decided the last packet; null where none did.</param>
/// <param name="Reason">Why, in the manifest's word; null where the program gives none.</param>
public readonly record struct FlowEntry(
    FlowKey Key, ulong Packets, ulong Bytes, ulong FirstSeen, ulong LastSeen, byte TcpFlags, uint? Rule, string? Reason);
