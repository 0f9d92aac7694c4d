namespace HyperMesh.Autonomic.Engine.Plugins.Trust;

/// <summary>One thing that shows that code uses a capability.</summary>
/// <param name="Capability">Which.</param>
/// <param name="File">The file it is in, from the payload's folder.</param>
/// <param name="Evidence">What it refers to, as System.Net.Sockets.Socket.</param>
public sealed record CapabilityUse(Capability Capability, string File, string Evidence);
