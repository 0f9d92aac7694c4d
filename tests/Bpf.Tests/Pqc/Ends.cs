using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;

namespace HyperMesh.Autonomic.Bpf.Tests.Pqc;

/// <summary>An ordinary UDP socket at each end of a veth pair: the left one sends to the port of the mesh on the right.</summary>
internal sealed class Ends : IDisposable
{
    private const int Limit = 20_000;
    private const int Burst = 32;

    private readonly Socket _sender;
    private readonly Socket _receiver;
    private readonly IPEndPoint _target;

    public Ends(VethPair pair, string left, string right)
    {
        _target = new IPEndPoint(IPAddress.Parse(right), MeshFrame.DefaultPort);
        _sender = Bind(pair.LeftNetns, new IPEndPoint(IPAddress.Parse(left), 0));
        _receiver = Bind(pair.RightNetns, _target);
    }

    /// <summary>Bytes of IP and UDP.</summary>
    public int HeadLength => _target.AddressFamily == AddressFamily.InterNetworkV6 ? 48 : 28;

    public void Send(byte[] payload) => _sender.SendTo(payload, _target);

    /// <summary>Waits for a datagram, which has to be the sender's; returns its length.</summary>
    public int Receive(byte[] buffer)
    {
        EndPoint from = new IPEndPoint(_target.AddressFamily == AddressFamily.InterNetworkV6 ? IPAddress.IPv6Any : IPAddress.Any, 0);
        var length = _receiver.ReceiveFrom(buffer, ref from);
        from.ShouldBe(_sender.LocalEndPoint);
        return length;
    }

    /// <summary>Sends numbered datagrams, a burst at a time so that no buffer overflows; returns how many arrived, each counted once.</summary>
    public int Exchange(int count)
    {
        var arrived = new HashSet<int>();
        var buffer = new byte[64];

        for (var sent = 0; sent < count; sent += Burst)
        {
            var burst = Math.Min(Burst, count - sent);
            for (var i = 0; i < burst; i++)
            {
                BinaryPrimitives.WriteInt32LittleEndian(buffer, sent + i);
                Send(buffer);
            }

            for (var i = 0; i < burst; i++)
            {
                if (!_receiver.Poll(TimeSpan.FromMilliseconds(Limit), SelectMode.SelectRead))
                    return arrived.Count;
                _receiver.Receive(buffer).ShouldBe(buffer.Length);
                arrived.Add(BinaryPrimitives.ReadInt32LittleEndian(buffer));
            }
        }

        return arrived.Count;
    }

    public void Dispose()
    {
        _sender.Dispose();
        _receiver.Dispose();
    }

    private static Socket Bind(string netns, IPEndPoint endpoint) => NetworkNamespace.Run(netns, () =>
    {
        var socket = new Socket(endpoint.AddressFamily, SocketType.Dgram, ProtocolType.Udp) { ReceiveTimeout = Limit };
        socket.Bind(endpoint);
        return socket;
    });
}
