using System.Buffers.Binary;
using System.Net;

namespace HyperMesh.Autonomic.Bpf.Tests.Differential;

/// <summary>What a frame is, parsed without thought of speed: a second opinion on hm_parse.h.</summary>
/// <param name="Version">4, 6, or 0 for a frame that is not IP.</param>
/// <param name="Source">Null where the IP header is not whole.</param>
/// <param name="Protocol">Null where the IP header is not whole.</param>
/// <param name="Port">The destination port; null where there is none.</param>
/// <param name="SourcePort">The source port; null where there is none.</param>
/// <param name="Destination">Null where the IP header is not whole.</param>
/// <param name="Malformed">Something is cut off, contradicts itself, or is too deep.</param>
internal sealed record ReferencePacket(
    int Version, IPAddress? Source, byte? Protocol, ushort? Port, bool Malformed, ushort? SourcePort = null, IPAddress? Destination = null)
{
    private const int MostTags = 2;
    private const int MostExtensions = 6;

    /// <summary>The words of <see cref="PacketCase.Counted"/>.</summary>
    public string Counted
    {
        get
        {
            var version = Version == 0 ? "other" : $"ipv{Version}";
            var protocol = Protocol switch { 6 => " tcp", 17 => " udp", 1 or 58 => " icmp", _ => "" };
            return version + protocol + (Malformed ? " malformed" : "");
        }
    }

    public static ReferencePacket Parse(ReadOnlySpan<byte> frame)
    {
        var at = 12;
        for (var tags = 0; tags < MostTags && at + 2 <= frame.Length && Word(frame, at) is 0x8100 or 0x88A8; tags++)
            at += 4;
        if (at + 2 > frame.Length)
            return new(0, null, null, null, Malformed: true);

        var rest = frame[(at + 2)..];
        return Word(frame, at) switch
        {
            0x0800 => Ipv4(rest) is { Source: not null } packet ? packet with { Destination = new IPAddress(rest.Slice(16, 4)) } : Ipv4(rest),
            0x86DD => Ipv6(rest) is { Source: not null } packet ? packet with { Destination = new IPAddress(rest.Slice(24, 16)) } : Ipv6(rest),
            _ => new(0, null, null, null, Malformed: false),
        };
    }

    private static ReferencePacket Ipv4(ReadOnlySpan<byte> rest)
    {
        if (rest.Length < 20 || rest[0] >> 4 != 4 || (rest[0] & 15) < 5)
            return new(4, null, null, null, Malformed: true);

        var source = new IPAddress(rest.Slice(12, 4));
        var protocol = rest[9];
        var length = (rest[0] & 15) * 4;
        if (rest.Length < length)
            return new(4, source, protocol, null, Malformed: true);
        return (Word(rest, 6) & 0x1FFF) != 0
            ? new(4, source, protocol, null, Malformed: false)
            : Transport(4, source, protocol, rest[length..]);
    }

    private static ReferencePacket Ipv6(ReadOnlySpan<byte> rest)
    {
        if (rest.Length < 40 || rest[0] >> 4 != 6)
            return new(6, null, null, null, Malformed: true);

        var source = new IPAddress(rest.Slice(8, 16));
        var next = rest[6];
        rest = rest[40..];
        for (var seen = 0; next is 0 or 43 or 44 or 51 or 60; seen++)
        {
            if (seen == MostExtensions || ExtensionLength(next, rest) is not { } length || length > rest.Length)
                return new(6, source, next, null, Malformed: true);
            var isLater = next == 44 && Word(rest, 2) >> 3 != 0;
            next = rest[0];
            rest = rest[length..];
            if (isLater)
                return new(6, source, next, null, Malformed: false);
        }

        return Transport(6, source, next, rest);
    }

    private static int? ExtensionLength(byte number, ReadOnlySpan<byte> header) => (header.Length, number) switch
    {
        ( < 8, _) => null,
        (_, 44) => 8,
        (_, 51) => (header[1] + 2) * 4,
        _ => (header[1] + 1) * 8,
    };

    private static ReferencePacket Transport(int version, IPAddress source, byte protocol, ReadOnlySpan<byte> rest)
    {
        var length = protocol switch { 6 => 20, 132 => 12, 1 or 17 or 58 or 136 => 8, _ => 0 };
        var hasPorts = protocol is 6 or 17 or 132 or 136 && rest.Length >= 4;
        ushort? port = hasPorts ? Word(rest, 2) : null;
        return new(version, source, protocol, port, rest.Length < length, hasPorts ? Word(rest, 0) : null);
    }

    private static ushort Word(ReadOnlySpan<byte> bytes, int at) => BinaryPrimitives.ReadUInt16BigEndian(bytes[at..]);
}
