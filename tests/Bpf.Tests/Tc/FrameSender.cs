using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;

namespace HyperMesh.Autonomic.Bpf.Tests.Tc;

/// <summary>Puts frames on an interface as they are.</summary>
internal sealed class FrameSender : IDisposable
{
    private const int SolPacket = 263;
    private const int PacketVnetHdr = 15;

    private readonly Socket _socket;
    private readonly int _header;

    /// <param name="name">The interface.</param>
    /// <param name="linear">How many bytes of each frame are to be in the first buffer of the kernel; the others are in pages. 0: all.
    /// Frames of less than a page are in one piece anyway.</param>
    public FrameSender(InterfaceName name, int linear = 0)
    {
        var index = name.Index();
        _socket = NetworkNamespace.Run(name.Netns, () =>
        {
            var socket = new Socket(AddressFamily.Packet, SocketType.Raw, ProtocolType.Unspecified);
            if (linear > 0)
                socket.SetRawSocketOption(SolPacket, PacketVnetHdr, BitConverter.GetBytes(1));
            socket.Bind(new InterfaceEndPoint(index));
            return socket;
        });
        _header = linear;
    }

    public void Send(Packet packet)
    {
        // struct virtio_net_hdr: two bytes, then the length of the headers.
        var hint = new byte[_header > 0 ? 10 : 0];
        if (_header > 0)
            BinaryPrimitives.WriteUInt16LittleEndian(hint.AsSpan(2), (ushort)_header);
        _socket.Send([.. hint, .. packet.ToArray()]);
    }

    public void Dispose() => _socket.Dispose();

    /// <summary>struct sockaddr_ll.</summary>
    private sealed class InterfaceEndPoint(int index) : EndPoint
    {
        public override AddressFamily AddressFamily => AddressFamily.Packet;

        public override SocketAddress Serialize()
        {
            var address = new SocketAddress(AddressFamily.Packet, 20);
            BinaryPrimitives.WriteInt32LittleEndian(address.Buffer.Span[4..], index);
            return address;
        }
    }
}
