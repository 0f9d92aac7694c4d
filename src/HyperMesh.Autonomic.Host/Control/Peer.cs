using System.Net.Sockets;
using System.Runtime.InteropServices;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace HyperMesh.Autonomic.Host.Control;

/// <summary>Who is at the other end of the socket, as the kernel says it: what the peer says of itself does not count. Immutable.</summary>
/// <param name="Pid">The process that has connected.</param>
/// <param name="Uid">Its effective user then.</param>
/// <param name="User">That user's name.</param>
internal sealed record Peer(int Pid, uint Uid, string User)
{
    // asm-generic/socket.h; the answer is struct ucred: pid, uid, gid.
    private const int SocketLevel = 1;
    private const int PeerCredentials = 17;

    /// <summary>For the journal: <c>root (uid 0, pid 4242)</c>.</summary>
    public override string ToString() => $"{User} (uid {Uid}, pid {Pid})";

    /// <summary>The peer of a request.</summary>
    public static Peer Of(HttpContext context) => Of(context.Features.GetRequiredFeature<IConnectionSocketFeature>().Socket);

    /// <summary>The peer of a connected socket.</summary>
    public static Peer Of(Socket socket)
    {
        Span<int> credentials = stackalloc int[3];
        socket.GetRawSocketOption(SocketLevel, PeerCredentials, MemoryMarshal.AsBytes(credentials));
        var uid = (uint)credentials[1];
        return new Peer(credentials[0], uid, Accounts.UserName(uid));
    }
}
