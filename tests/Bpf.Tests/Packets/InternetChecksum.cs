using System.Buffers.Binary;

namespace HyperMesh.Autonomic.Bpf.Tests.Packets;

/// <summary>The checksum of IP and UDP (RFC 1071), worked out over the whole: what incremental ones are compared with.</summary>
internal static class InternetChecksum
{
    private const int Udp = 17;

    public static ushort Of(params ReadOnlySpan<byte> bytes)
    {
        var sum = 0u;
        for (var i = 0; i < bytes.Length; i++)
            sum += i % 2 == 0 ? (uint)bytes[i] << 8 : bytes[i];
        while (sum > 0xFFFF)
            sum = (sum & 0xFFFF) + (sum >> 16);
        return (ushort)~sum;
    }

    /// <summary>Writes the checksums of a UDP datagram without options, fragments or extensions, and that of IPv4.</summary>
    /// <param name="frame">The frame, its lengths filled in; it changes.</param>
    /// <param name="ipOffset">Where IP starts.</param>
    public static byte[] WithChecksums(this byte[] frame, int ipOffset = Packet.EthernetLength)
    {
        var ip = frame.AsSpan(ipOffset);
        var isIpv4 = ip[0] >> 4 == 4;
        if (isIpv4)
            WriteInto(ip[..20], 10, 0xFFFF);
        var udp = ip[(isIpv4 ? 20 : 40)..];
        var length = BinaryPrimitives.ReadUInt16BigEndian(udp[4..]);
        var addresses = isIpv4 ? ip[12..20] : ip[8..40];
        WriteInto(udp[..length], 6, Of([.. addresses, 0, Udp, udp[4], udp[5]]));
        if (udp[6..8].IndexOfAnyExcept((byte)0) < 0)
            udp[6..8].Fill(0xFF);
        return frame;
    }

    // The sum of what comes before, inverted as a checksum is.
    private static void WriteInto(Span<byte> bytes, int offset, ushort before)
    {
        bytes.Slice(offset, 2).Clear();
        var start = (ushort)~before;
        BinaryPrimitives.WriteUInt16BigEndian(bytes[offset..], Of([(byte)(start >> 8), (byte)start, .. bytes]));
    }
}
