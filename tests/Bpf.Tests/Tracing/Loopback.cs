using System.Net;
using System.Net.Sockets;

namespace HyperMesh.Autonomic.Bpf.Tests.Tracing;

/// <summary>Datagrams that a socket sends to itself: each goes out and comes in.</summary>
internal static class Loopback
{
    public static Socket Bound(string address)
    {
        var ip = IPAddress.Parse(address);
        var socket = new Socket(ip.AddressFamily, SocketType.Dgram, ProtocolType.Udp);
        socket.Bind(new IPEndPoint(ip, 0));
        return socket;
    }

    public static void Echo(Socket socket, int count, int bytes)
    {
        for (var i = 0; i < count; i++)
        {
            socket.SendTo(new byte[bytes], socket.LocalEndPoint!);
            socket.Receive(new byte[bytes]).ShouldBe(bytes);
        }
    }
}
