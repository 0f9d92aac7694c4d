using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using HyperMesh.Autonomic.Ebpf.Native;

namespace HyperMesh.Autonomic.Ebpf;

/// <summary>Writes the kernel's main table of routes in one network namespace, over rtnetlink(7), as <c>ip route replace</c> does, in some microseconds. Needs CAP_NET_ADMIN. Thread-safe.</summary>
public sealed class KernelRoutes : IDisposable
{
    private const ushort NewRoute = 24;
    private const ushort DeleteRoute = 25;
    private const ushort ReplaceOrCreate = 0x500;

    // struct rtmsg: family, bits of the destination, bits of the source, type of service, table, protocol, scope, type, flags.
    private const int BodySize = 12;
    private const byte MainTable = 254;
    private const byte Static = 4;
    private const byte Unicast = 1;
    private const byte Unreachable = 7;
    private const byte AnyScope = 255;

    // RTA_… of linux/rtnetlink.h.
    private const ushort Destination = 1;
    private const ushort Output = 4;
    private const ushort Gateway = 5;
    private const ushort PreferredSource = 7;
    private const ushort Metrics = 8;
    private const ushort Via = 18;
    private const ushort MetricMtu = 2;

    private readonly Lock _gate = new();
    private readonly BpfFd _socket;
    private uint _number;

    /// <param name="netns">Name of the network namespace; null for that of the process.</param>
    /// <exception cref="BpfException">There is no such namespace, or no socket is to be had.</exception>
    public KernelRoutes(string? netns) => _socket = NetworkNamespace.Run(netns, () =>
    {
        var socket = NetlinkMessage.Open();
        return socket.IsInvalid ? throw BpfErrors.Failure("open a socket of rtnetlink", -Marshal.GetLastPInvokeError()) : socket;
    });

    /// <summary>Sends packets to a network some way, in place of the way that they went.</summary>
    /// <exception cref="BpfException">The kernel refuses: the gateway cannot be reached by the interface, for example.</exception>
    public void Replace(IPNetwork to, KernelRoute route)
    {
        ArgumentNullException.ThrowIfNull(route);
        var message = Message(NewRoute, ReplaceOrCreate, to, Unicast, 0).With(Output, route.Interface);
        message = route.Gateway.AddressFamily == to.BaseAddress.AddressFamily
            ? message.With(Gateway, route.Gateway.GetAddressBytes())
            : message.With(Via, [(byte)Family(route.Gateway), 0, .. route.Gateway.GetAddressBytes()]);
        if (route.Source is { } source)
            message = message.With(PreferredSource, source.GetAddressBytes());
        // A nested attribute.
        Span<byte> mtu = [8, 0, (byte)MetricMtu, 0, .. BitConverter.GetBytes(route.Mtu)];
        Ask(message.With(Metrics, mtu), $"route {to} by {route.Gateway}");
    }

    /// <summary>Tells whoever sends to a network that there is no way.</summary>
    /// <exception cref="BpfException">The kernel refuses.</exception>
    public void Refuse(IPNetwork to) => Ask(Message(NewRoute, ReplaceOrCreate, to, Unreachable, 0), $"make {to} unreachable");

    /// <summary>Takes the route to a network away.</summary>
    /// <exception cref="BpfException">ESRCH where there is none.</exception>
    public void Remove(IPNetwork to) => Ask(Message(DeleteRoute, 0, to, 0, AnyScope), $"remove the route to {to}");

    public void Dispose() => _socket.Dispose();

    private static byte Family(IPAddress address) => address.AddressFamily == AddressFamily.InterNetworkV6 ? (byte)10 : (byte)2;

    private static NetlinkMessage Message(ushort type, ushort flags, IPNetwork to, byte kind, byte scope)
    {
        Span<byte> body = stackalloc byte[BodySize];
        body.Clear();
        (body[0], body[1], body[4], body[5], body[6], body[7]) =
            (Family(to.BaseAddress), (byte)to.PrefixLength, MainTable, type == NewRoute ? Static : (byte)0, scope, kind);
        return new NetlinkMessage(type, flags, body).With(Destination, to.BaseAddress.GetAddressBytes());
    }

    private void Ask(NetlinkMessage message, string operation)
    {
        lock (_gate)
            BpfErrors.ThrowIfFailed(operation, message.Ask(_socket, ++_number));
    }
}
