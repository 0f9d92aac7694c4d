using System.Buffers.Binary;
using System.Net;
using System.Net.NetworkInformation;
using HyperMesh.Autonomic.Ebpf;

namespace HyperMesh.Autonomic.Host.Traffic;

/// <summary>The bytes of a UDP packet over IPv4, for senders below the network stack.</summary>
internal static class UdpFrame
{
    private const int EthernetBytes = 14;
    private const int IpBytes = 20;
    private const byte Udp = 17;

    /// <summary>A frame from one end of a private network to the other, of 64 bytes without the checksum of Ethernet.</summary>
    public static byte[] Build(PrivateNetwork network, string source, int port)
    {
        var frame = new byte[64];
        AddressOf(network.Guard).CopyTo(frame, 0);
        AddressOf(network.Peer).CopyTo(frame, 6);
        BinaryPrimitives.WriteUInt16BigEndian(frame.AsSpan(12), 0x0800);
        WriteIp(frame.AsSpan(EthernetBytes), source, frame.Length - EthernetBytes);
        var udp = frame.AsSpan(EthernetBytes + IpBytes);
        BinaryPrimitives.WriteUInt16BigEndian(udp, 40_000);
        BinaryPrimitives.WriteUInt16BigEndian(udp[2..], (ushort)port);
        // The checksum stays zero, which says that there is none (RFC 768).
        BinaryPrimitives.WriteUInt16BigEndian(udp[4..], (ushort)(frame.Length - EthernetBytes - IpBytes));
        return frame;
    }

    private static void WriteIp(Span<byte> ip, string source, int length)
    {
        (ip[0], ip[8], ip[9]) = (0x45, 64, Udp);
        BinaryPrimitives.WriteUInt16BigEndian(ip[2..], (ushort)length);
        IPAddress.Parse(source).TryWriteBytes(ip[12..], out _);
        IPAddress.Parse(PrivateNetwork.GuardAddress).TryWriteBytes(ip[16..], out _);
        BinaryPrimitives.WriteUInt16BigEndian(ip[10..], Checksum(ip[..IpBytes]));
    }

    /// <summary>The checksum of RFC 1071.</summary>
    private static ushort Checksum(ReadOnlySpan<byte> header)
    {
        var sum = 0u;
        for (var i = 0; i < header.Length; i += 2)
            sum += BinaryPrimitives.ReadUInt16BigEndian(header[i..]);
        sum = (sum & 0xffff) + (sum >> 16);
        return (ushort)~((sum & 0xffff) + (sum >> 16));
    }

    private static byte[] AddressOf(string netns) => NetworkNamespace.Run(netns, () =>
        NetworkInterface.GetAllNetworkInterfaces().Single(nic => nic.Name == "eth0").GetPhysicalAddress().GetAddressBytes());
}
