using System.Net;
using System.Net.Sockets;

namespace HyperMesh.Autonomic.Mesh;

/// <summary>What a node does for those who come to shake hands. Immutable.</summary>
/// <param name="Handshake">How it shakes hands.</param>
/// <param name="NewSession">A number under which it will receive; not 0, and in use by no other session. Thread-safe.</param>
/// <param name="Agreed">Makes the node able to receive and to send under these keys, which belong to it from then on. Called before the other end is told; what it throws as an
/// <see cref="IOException"/> ends the handshake. Thread-safe.</param>
public sealed record MeshPortSettings(HandshakeSettings Handshake, Func<uint> NewSession, Func<SessionKeys, CancellationToken, Task> Agreed)
{
    /// <summary>Why a peer is refused who comes from this address; null where he is not. Where it is not set, the handshake's own answer counts. Thread-safe.</summary>
    public Func<PeerIdentity, IPAddress, string?>? WhyRefused { get; init; }

    /// <summary>Is told of each number of <see cref="NewSession"/> when its handshake is over, whatever has come of it. Thread-safe.</summary>
    public Action<uint>? Over { get; init; }

    /// <summary>Makes the socket that listens; null for one of the process's own network namespace.</summary>
    public Func<AddressFamily, Socket>? NewSocket { get; init; }

    /// <summary>Connections at once.</summary>
    public int MostOpen { get; init; } = 64;

    /// <summary>Connections at once of one address.</summary>
    public int MostOfOneAddress { get; init; } = 8;

    /// <summary>With more connections than these, each hello has to bring back a cookie first.</summary>
    public int OpenWithoutCookies { get; init; } = 4;

    /// <summary>Is told who was refused, and why; must come back at once and not throw. Thread-safe.</summary>
    public Action<IPAddress, HandshakeException>? Refused { get; init; }

    internal HandshakeSettings HandshakeWith(IPAddress from) => WhyRefused is { } why ? Handshake with { WhyRefused = peer => why(peer, from) } : Handshake;
}
