using System.Net;
using System.Net.Sockets;
using HyperMesh.Autonomic.Ebpf;

namespace HyperMesh.Autonomic.Host.Traffic;

/// <summary>Counts the UDP packets that arrive at a port inside a namespace.</summary>
internal sealed class UdpReceiver : IDisposable
{
    private const int SolSocket = 1;
    private const int SoRcvBufForce = 33;
    private const int BufferBytes = 32 << 20;

    private readonly Socket _socket;
    private readonly Thread _thread;
    private long _received;

    public UdpReceiver(string netns, int port)
    {
        _socket = Open(netns, new IPEndPoint(IPAddress.Any, port));
        _thread = new Thread(Receive) { IsBackground = true, Name = $"receiver at port {port}" };
        _thread.Start();
    }

    public long Received => Volatile.Read(ref _received);

    /// <summary>A socket inside a namespace that holds what comes while nobody reads.</summary>
    public static Socket Open(string netns, IPEndPoint address) => NetworkNamespace.Run(netns, () =>
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        // Beyond what rmem_max allows: under a flood its reader may not run for a tenth of a second, and what the socket then drops
        // would look like a packet that had been lost on the way.
        socket.SetRawSocketOption(SolSocket, SoRcvBufForce, BitConverter.GetBytes(BufferBytes));
        socket.Bind(address);
        return socket;
    });

    public void Dispose()
    {
        _socket.Dispose();
        _thread.Join();
    }

    private void Receive()
    {
        var buffer = new byte[2048];
        try
        {
            while (_socket.Receive(buffer) > 0)
                Volatile.Write(ref _received, _received + 1);
        }
        catch (Exception end) when (end is SocketException or ObjectDisposedException)
        {
            // Disposed: that is how it ends.
        }
    }
}
