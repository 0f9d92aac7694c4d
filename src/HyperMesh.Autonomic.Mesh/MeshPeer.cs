using System.Net;

namespace HyperMesh.Autonomic.Mesh;

/// <summary>Another node.</summary>
/// <param name="Name">Unique in the mesh.</param>
/// <param name="Address">By which all nodes reach it, whichever way.</param>
/// <param name="Fingerprint">Of its identity; null where it is pinned on first use.</param>
/// <param name="Link">Where it is a neighbour; else null.</param>
/// <param name="Via">Names of neighbours: among ways of the same length the first of these is taken.</param>
public sealed record MeshPeer(string Name, IPAddress Address, string? Fingerprint, MeshLink? Link, IReadOnlyList<string> Via);
