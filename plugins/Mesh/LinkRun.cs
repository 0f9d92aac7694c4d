using System.Net;
using HyperMesh.Autonomic.Mesh;

namespace HyperMesh.Autonomic.Plugins.Mesh;

/// <summary>A link while its node runs.</summary>
/// <param name="Peer">The neighbour.</param>
/// <param name="Line">The line to it.</param>
/// <param name="Target">Where beats go.</param>
internal sealed record LinkRun(MeshPeer Peer, MeshLink Line, IPEndPoint Target)
{
    private readonly SocketAddress _from = Target.Serialize();

    public LinkQuality Quality { get; } = new();

    /// <summary>Beats that were sent in <see cref="Session"/>. For the thread that sends.</summary>
    public ulong Sent { get; set; }

    /// <summary>The session of the beats that were counted. For the thread that sends.</summary>
    public PeerSession? Session { get; set; }

    /// <summary>The session of the beats that have come. For the thread that receives.</summary>
    public PeerSession? HeardIn { get; set; }

    /// <summary>Whether a datagram has come from the neighbour's address, whatever the port.</summary>
    public bool IsFrom(SocketAddress from)
    {
        // Family and port come first, then the address.
        const int Head = 4;
        return from.Size == _from.Size && from.Family == _from.Family
            && from.Buffer.Span[Head..from.Size].SequenceEqual(_from.Buffer.Span[Head.._from.Size]);
    }
}
