using System.Net.Sockets;
using HyperMesh.Autonomic.Ebpf.Native;

namespace HyperMesh.Autonomic.Ebpf;

/// <summary>
/// A raw socket that receives every frame of an interface, from the Ethernet header on, those that the host sends too. Needs CAP_NET_RAW.
/// Thread-safe as sockets are: one reader at a time.
/// </summary>
public sealed class PacketSocket : IDisposable
{
    private readonly SocketFilter? _filter;

    private PacketSocket(Socket socket, SocketFilter? filter) => (Socket, _filter) = (socket, filter);

    /// <summary>The socket; it is closed with this object.</summary>
    public Socket Socket { get; }

    /// <summary>Opens a socket on an interface, in its namespace.</summary>
    /// <param name="iface">The interface; it may be down.</param>
    /// <param name="filter">A socket filter that is on before the first packet comes in, or null.</param>
    /// <exception cref="BpfException">No such interface or namespace; EPERM without CAP_NET_RAW.</exception>
    public static PacketSocket Open(InterfaceName iface, BpfProgram? filter = null) => NetworkNamespace.Run(iface.Netns, () =>
    {
        var index = iface.IndexHere();
        var operation = $"open a packet socket on {iface}";
        var fd = PacketCalls.Open();
        if (fd < 0)
            throw BpfErrors.Failure(operation, fd, mend: fd == -Errno.Eperm ? "needs CAP_NET_RAW (or root)" : null);

        // Without a protocol nothing is received until the socket is bound, so the filter misses no packet.
        var socket = Own(operation, fd);
        try
        {
            SocketFilter? attached = filter is null ? null : SocketFilter.Attach(filter, socket);
            BpfErrors.ThrowIfFailed(operation, PacketCalls.Bind(fd, index));
            return new PacketSocket(socket, attached);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    });

    private static Socket Own(string operation, int fd)
    {
        var handle = new SafeSocketHandle(fd, ownsHandle: true);
        try
        {
            return new Socket(handle);
        }
        catch (SocketException fault)
        {
            handle.Dispose();
            throw new BpfException(BpfErrors.Failure(operation, -fault.NativeErrorCode).Error, fault);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _filter?.Dispose();
        Socket.Dispose();
    }
}
