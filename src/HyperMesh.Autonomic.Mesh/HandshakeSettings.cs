namespace HyperMesh.Autonomic.Mesh;

/// <summary>How a node shakes hands. Immutable.</summary>
/// <param name="Suite">Of both ends.</param>
/// <param name="Identity">Of this node; of the same suite.</param>
/// <param name="WhyRefused">Why a peer, who has shown that he has the keys of this identity, is refused; null where he is not. Asked on the thread of the handshake.</param>
public sealed record HandshakeSettings(HandshakeSuite Suite, MeshIdentity Identity, Func<PeerIdentity, string?> WhyRefused)
{
    /// <summary>How long session keys are used at most; whole seconds. The shorter one of both ends counts.</summary>
    public TimeSpan Lifetime { get; init; } = TimeSpan.FromMinutes(2);

    /// <summary>For how many frames session keys are used at most. The smaller one of both ends counts.</summary>
    public ulong Packets { get; init; } = 1UL << 32;

    /// <exception cref="PlatformNotSupportedException">The suite cannot be used here.</exception>
    /// <exception cref="ArgumentException">The identity is of another suite, or the limits are none.</exception>
    internal void Require()
    {
        Suite.Require();
        if (Identity.Public.Suite != Suite)
            throw new ArgumentException($"the identity of this node is {Identity.Public.Suite.Name()}, and the mesh is {Suite.Name()}");
        if (Lifetime < TimeSpan.FromSeconds(1) || Lifetime.TotalSeconds > uint.MaxValue || Packets == 0)
            throw new ArgumentException("keys have to live for a second and a packet at least");
    }
}
