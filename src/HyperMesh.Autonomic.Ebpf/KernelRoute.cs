using System.Net;

namespace HyperMesh.Autonomic.Ebpf;

/// <summary>Where packets to a network go.</summary>
/// <param name="Gateway">The next hop; of either family where the network is IPv4, else IPv6.</param>
/// <param name="Interface">Index of the interface that it is reached by.</param>
/// <param name="Source">Address of this host that its own packets have; null for the kernel's choice.</param>
/// <param name="Mtu">Bytes of the longest packet.</param>
public sealed record KernelRoute(IPAddress Gateway, int Interface, IPAddress? Source, int Mtu);
