using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using HyperMesh.Autonomic.Ebpf;

namespace HyperMesh.Autonomic.Host.Traffic;

/// <summary>Reads along what a namespace sends and gets, below its stack; what XDP redirects is not seen. Not thread-safe.</summary>
internal sealed class LineTap : IDisposable
{
    private const short EveryProtocol = 3;
    private const int LongestFrame = 65536;
    private const int UdpPort = 36;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    private readonly Socket _socket;

    /// <exception cref="SocketException">This process may not.</exception>
    public LineTap(string netns)
    {
        _socket = NetworkNamespace.Run(netns, () => new Socket(AddressFamily.Packet, SocketType.Raw, (ProtocolType)(ushort)IPAddress.HostToNetworkOrder(EveryProtocol)));
        _socket.ReceiveTimeout = (int)Patience.TotalMilliseconds;
    }

    /// <summary>The next datagram of IPv4 to a port, from the Ethernet header on.</summary>
    /// <exception cref="TimeoutException">None has come.</exception>
    public byte[] NextTo(ushort port)
    {
        var frame = new byte[LongestFrame];
        try
        {
            while (true)
            {
                var length = _socket.Receive(frame);
                if (length > UdpPort + sizeof(ushort) && frame[12] == 8 && frame[13] == 0 && frame[23] == 17 && BinaryPrimitives.ReadUInt16BigEndian(frame.AsSpan(UdpPort)) == port)
                    return frame[..length];
            }
        }
        catch (SocketException late) when (late.SocketErrorCode is SocketError.TimedOut or SocketError.WouldBlock)
        {
            throw new TimeoutException($"nothing was sent to port {port} within {Patience.TotalSeconds:0} s", late);
        }
    }

    public void Dispose() => _socket.Dispose();
}
