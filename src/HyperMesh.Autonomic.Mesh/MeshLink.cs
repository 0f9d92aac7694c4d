using System.Net;
using System.Net.NetworkInformation;

namespace HyperMesh.Autonomic.Mesh;

/// <summary>A line to a neighbour.</summary>
/// <param name="Interface">Of this node; without its namespace.</param>
/// <param name="Address">Of the neighbour on that line.</param>
/// <param name="Mac">Of the neighbour on that line; null where it is not given, and the kernel forwards in the place of XDP.</param>
public sealed record MeshLink(string Interface, IPAddress Address, PhysicalAddress? Mac);
