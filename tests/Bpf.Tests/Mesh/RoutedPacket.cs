using System.Buffers.Binary;

namespace HyperMesh.Autonomic.Bpf.Tests.Mesh;

/// <summary>Gives a frame what routers look at: lengths, hops, DSCP, the checksum of IPv4.</summary>
internal static class RoutedPacket
{
    private const int Ip = Packet.EthernetLength;

    public static byte[] Routed(this Packet packet, byte hops = 64, byte tos = 0) => packet.ToArray().Routed(hops, tos);

    /// <summary>The same in a frame that is bytes already; they change.</summary>
    public static byte[] Routed(this byte[] frame, byte hops = 64, byte tos = 0)
    {
        var ip = frame.AsSpan(Ip);
        if (frame[12] == 0x08)
        {
            ip[1] = tos;
            ip[8] = hops;
            BinaryPrimitives.WriteUInt16BigEndian(ip[2..], (ushort)ip.Length);
            BinaryPrimitives.WriteUInt16BigEndian(ip[10..], InternetChecksum.Of(ip[..((ip[0] & 15) * 4)]));
        }
        else
        {
            BinaryPrimitives.WriteUInt16BigEndian(ip, (ushort)(0x6000 | (tos << 4)));
            BinaryPrimitives.WriteUInt16BigEndian(ip[4..], (ushort)(ip.Length - 40));
            ip[7] = hops;
        }

        return frame;
    }

    /// <summary>Bytes overwritten from an offset on.</summary>
    public static byte[] With(this byte[] frame, int offset, params byte[] bytes) =>
        [.. frame[..offset], .. bytes, .. frame[(offset + bytes.Length)..]];

    /// <summary>The frame as a router should send it on: worked out anew, not step by step.</summary>
    public static byte[] Forwarded(this byte[] frame, string mac, string source, byte? dscp = null)
    {
        var next = frame.ToArray();
        Convert.FromHexString(mac.Replace(":", "")).CopyTo(next, 0);
        Convert.FromHexString(source.Replace(":", "")).CopyTo(next, 6);
        var ip = next.AsSpan(Ip);
        if (frame[12] == 0x08)
        {
            ip[8]--;
            ip[1] = (byte)(((dscp ?? (ip[1] >> 2)) << 2) | (ip[1] & 3));
            ip[10..12].Clear();
            BinaryPrimitives.WriteUInt16BigEndian(ip[10..], InternetChecksum.Of(ip[..20]));
        }
        else
        {
            ip[7]--;
            var start = BinaryPrimitives.ReadUInt16BigEndian(ip);
            BinaryPrimitives.WriteUInt16BigEndian(ip, (ushort)((start & 0xF03F) | ((dscp ?? ((start >> 6) & 63)) << 6)));
        }

        return next;
    }
}
