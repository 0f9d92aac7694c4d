using System.Buffers.Binary;
using System.Net;

namespace HyperMesh.Autonomic.Bpf.Tests.Pqc;

/// <summary>A frame of the authenticated mesh, as bpf/include/hm_pqc.h describes it, built by the sender's side.</summary>
internal sealed record MeshFrame
{
    public const int HeadLength = 24;
    public const int LongestPayload = 1448;
    public const ushort DefaultPort = 51900;

    public static readonly byte[] DefaultKey = Convert.FromHexString("000102030405060708090a0b0c0d0e0f");

    public byte[] Key { get; init; } = DefaultKey;

    public uint Session { get; init; } = 7;

    public ulong Sequence { get; init; } = 1;

    public byte Flags { get; init; }

    public byte[] Payload { get; init; } = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10];

    public string Source { get; init; } = Packet.SourceV4;

    public string Destination { get; init; } = "198.51.100.1";

    public ushort SourcePort { get; init; } = 50000;

    public ushort Port { get; init; } = DefaultPort;

    /// <summary>The same between two addresses of IPv6.</summary>
    public MeshFrame OverIpv6() => this with { Source = Packet.SourceV6, Destination = "2001:db8:ffff::1" };

    /// <summary>What UDP carries.</summary>
    public byte[] ToDatagram()
    {
        var head = new byte[HeadLength];
        BinaryPrimitives.WriteUInt16BigEndian(head, 0x484D);
        head[2] = 1;
        head[3] = Flags;
        BinaryPrimitives.WriteUInt32BigEndian(head.AsSpan(4), Session);
        BinaryPrimitives.WriteUInt64BigEndian(head.AsSpan(8), Sequence);
        BinaryPrimitives.WriteUInt64LittleEndian(head.AsSpan(16), SipHash.Digest(Key, [.. Addresses(), .. head[..16], .. Payload]));
        return [.. head, .. Payload];
    }

    /// <summary>The whole frame, from the Ethernet header on.</summary>
    /// <param name="headers">All up to the UDP header and that one too; the lengths are filled in. Default: plain Ethernet and IP.</param>
    /// <param name="ipOffset">Where IP starts in it.</param>
    public byte[] ToFrame(Packet? headers = null, int ipOffset = Packet.EthernetLength) => Around(ToDatagram(), headers, ipOffset);

    /// <summary>The same without a header of the mesh: what the sender's socket makes, and the receiver's reads.</summary>
    public byte[] ToPlainFrame(Packet? headers = null, int ipOffset = Packet.EthernetLength) => Around(Payload, headers, ipOffset);

    private byte[] Around(byte[] datagram, Packet? headers, int ipOffset)
    {
        var head = (headers ?? Headers(Packet.Ethernet)).ToArray();
        byte[] frame = [.. head, .. datagram];
        var ip = frame.AsSpan(ipOffset);
        BinaryPrimitives.WriteUInt16BigEndian(ip[(IsIpv6 ? 4 : 2)..], (ushort)(ip.Length - (IsIpv6 ? 40 : 0)));
        BinaryPrimitives.WriteUInt16BigEndian(frame.AsSpan(head.Length - 4), (ushort)(frame.Length - head.Length + 8));
        return frame;
    }

    /// <summary>IP and UDP of this frame behind what a packet begins with.</summary>
    public Packet Headers(Packet start) => (IsIpv6 ? start.Ipv6(Source, Destination) : start.Ipv4(Source, Destination)).Udp(Port, SourcePort);

    private bool IsIpv6 => Source.Contains(':', StringComparison.Ordinal);

    private byte[] Addresses() =>
    [
        (byte)(SourcePort >> 8), (byte)SourcePort, (byte)(Port >> 8), (byte)Port, (byte)(IsIpv6 ? 6 : 4), 0, 0, 0,
        .. IPAddress.Parse(Source).GetAddressBytes(), .. IPAddress.Parse(Destination).GetAddressBytes(),
    ];
}
