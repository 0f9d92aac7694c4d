using System.Runtime.InteropServices;

namespace HyperMesh.Autonomic.Ebpf.Native;

/// <summary>Sockets of the family AF_PACKET.</summary>
internal static unsafe class PacketCalls
{
    private const int Family = 17;
    private const int RawCloexec = 3 | 0x80000;
    private const ushort AllProtocols = 0x0300; // ETH_P_ALL in network byte order

    /// <summary>A descriptor, or a negative errno.</summary>
    public static int Open()
    {
        var fd = LibC.socket(Family, RawCloexec, 0);
        return fd < 0 ? -Marshal.GetLastPInvokeError() : fd;
    }

    /// <summary>0 or a negative errno. The socket receives from now on.</summary>
    public static int Bind(int fd, int ifIndex)
    {
        var address = new SockAddrLl { Family = Family, Protocol = AllProtocols, IfIndex = ifIndex };
        return LibC.bind(fd, &address, (uint)sizeof(SockAddrLl)) < 0 ? -Marshal.GetLastPInvokeError() : 0;
    }
}
