using System.Buffers.Binary;
using System.Net;

namespace HyperMesh.Autonomic.Bpf.Tests.Packets;

/// <summary>
/// A frame, built from the outside in: <c>Packet.Ethernet.Vlan(7).Ipv4("10.0.0.1").Tcp(443)</c>. Each layer writes its number into the
/// one before. Lengths and checksums stay 0: XDP programs see what is there, not what a header announces. Immutable.
/// </summary>
public sealed class Packet
{
    public const string SourceV4 = "192.0.2.1";
    public const string SourceV6 = "2001:db8::1";
    public const int EthernetLength = 14;

    private readonly byte[] _bytes;
    private readonly Range _next;

    private Packet(byte[] bytes, Range next) => (_bytes, _next) = (bytes, next);

    /// <summary>Two addresses and an EtherType of 0.</summary>
    public static Packet Ethernet { get; } =
        new([0x02, 0, 0, 0, 0, 0x01, 0x02, 0, 0, 0, 0, 0x02, 0, 0], 12..14);

    public int Length => _bytes.Length;

    public Packet Vlan(ushort id = 100) => Tag(0x8100, id);

    /// <summary>The outer tag of QinQ (802.1ad).</summary>
    public Packet ServiceVlan(ushort id = 200) => Tag(0x88A8, id);

    public Packet EtherType(ushort type) => Follow(type, []);

    public Packet Arp() => Follow(0x0806, [0, 1, 0x08, 0, 6, 4, 0, 1, .. new byte[20]]);

    /// <param name="source">Source address.</param>
    /// <param name="destination">Destination address.</param>
    /// <param name="options">Bytes of options, a multiple of 4 up to 40.</param>
    /// <param name="offset">Fragment offset in units of 8 bytes.</param>
    /// <param name="more">More fragments follow.</param>
    /// <param name="dontFragment">The flag.</param>
    public Packet Ipv4(
        string source = SourceV4,
        string destination = "198.51.100.1",
        int options = 0,
        int offset = 0,
        bool more = false,
        bool dontFragment = false)
    {
        var header = new byte[20 + options];
        header[0] = (byte)(0x40 | (header.Length / 4));
        header[8] = 64;
        var flags = (dontFragment ? 0x4000 : 0) | (more ? 0x2000 : 0);
        BinaryPrimitives.WriteUInt16BigEndian(header.AsSpan(6), (ushort)(flags | offset));
        IPAddress.Parse(source).TryWriteBytes(header.AsSpan(12), out _);
        IPAddress.Parse(destination).TryWriteBytes(header.AsSpan(16), out _);
        header.AsSpan(20).Fill(1);
        return Follow(0x0800, header, 9..10);
    }

    public Packet Ipv6(string source = SourceV6, string destination = "2001:db8:ffff::1")
    {
        var header = new byte[40];
        header[0] = 0x60;
        header[7] = 64;
        IPAddress.Parse(source).TryWriteBytes(header.AsSpan(8), out _);
        IPAddress.Parse(destination).TryWriteBytes(header.AsSpan(24), out _);
        return Follow(0x86DD, header, 6..7);
    }

    /// <param name="units">Length beyond the first 8 bytes, in units of 8, as in the header.</param>
    public Packet HopByHop(byte units = 0) => Extension(0, units, (units + 1) * 8);

    /// <inheritdoc cref="HopByHop"/>
    public Packet Routing(byte units = 0) => Extension(43, units, (units + 1) * 8);

    /// <inheritdoc cref="HopByHop"/>
    public Packet DestinationOptions(byte units = 0) => Extension(60, units, (units + 1) * 8);

    /// <param name="words">Length of the whole less 8 bytes, in units of 4, as in the header.</param>
    public Packet Authentication(byte words = 4) => Extension(51, words, (words + 2) * 4);

    /// <summary>The fragment header of IPv6.</summary>
    /// <param name="offset">In units of 8 bytes.</param>
    /// <param name="more">More fragments follow.</param>
    public Packet Fragment(int offset = 0, bool more = true)
    {
        var header = new byte[8];
        BinaryPrimitives.WriteUInt16BigEndian(header.AsSpan(2), (ushort)((offset << 3) | (more ? 1 : 0)));
        return Follow(44, header, 0..1);
    }

    public Packet Tcp(ushort port, ushort from = 50000) => Ports(6, 20, port, from);

    public Packet Udp(ushort port, ushort from = 50000) => Ports(17, 8, port, from);

    public Packet UdpLite(ushort port, ushort from = 50000) => Ports(136, 8, port, from);

    public Packet Sctp(ushort port, ushort from = 50000) => Ports(132, 12, port, from);

    public Packet Icmp() => Follow(1, [8, 0, 0, 0, 0, 1, 0, 1]);

    public Packet Icmpv6() => Follow(58, [128, 0, 0, 0, 0, 1, 0, 1]);

    /// <summary>The number of a protocol with nothing of it.</summary>
    public Packet Protocol(byte number) => Follow(number, []);

    public Packet Payload(int length) => new([.. _bytes, .. Enumerable.Range(0, length).Select(i => (byte)i)], _next);

    public Packet Truncate(int length) => new(_bytes[..length], default);

    /// <summary>Bytes overwritten from an offset on.</summary>
    public Packet With(int offset, params byte[] bytes) =>
        new([.. _bytes[..offset], .. bytes, .. _bytes[(offset + bytes.Length)..]], _next);

    public byte[] ToArray() => [.. _bytes];

    public override string ToString() => Convert.ToHexStringLower(_bytes);

    private Packet Tag(ushort type, ushort id) => Follow(type, [(byte)(id >> 8), (byte)id, 0, 0], 2..4);

    private Packet Extension(byte number, byte announced, int length)
    {
        var header = new byte[length];
        header[1] = announced;
        return Follow(number, header, 0..1);
    }

    private Packet Ports(byte protocol, int length, ushort port, ushort from)
    {
        var header = new byte[length];
        BinaryPrimitives.WriteUInt16BigEndian(header, from);
        BinaryPrimitives.WriteUInt16BigEndian(header.AsSpan(2), port);
        return Follow(protocol, header);
    }

    private Packet Follow(ushort number, byte[] header, Range next = default)
    {
        var bytes = new byte[Length + header.Length];
        _bytes.CopyTo(bytes, 0);
        header.CopyTo(bytes, Length);
        var field = bytes.AsSpan(_next);
        if (field.Length == 2)
            BinaryPrimitives.WriteUInt16BigEndian(field, number);
        else
            field[0] = checked((byte)number);
        return new(bytes, (next.Start.Value + Length)..(next.End.Value + Length));
    }
}
