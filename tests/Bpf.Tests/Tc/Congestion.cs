namespace HyperMesh.Autonomic.Bpf.Tests.Tc;

/// <summary>The two bits of congestion (RFC 3168) in a frame without tags.</summary>
internal static class Congestion
{
    /// <summary>ECT(0): sender and receiver know what a mark means.</summary>
    public const int Able = 2;

    /// <summary>CE.</summary>
    public const int Experienced = 3;

    private const int Ip = Packet.EthernetLength;

    public static int Of(byte[] frame) => IsIpv4(frame) ? frame[Ip + 1] & 3 : (frame[Ip + 1] >> 4) & 3;

    /// <summary>The frame with these bits, and with the checksum that an IPv4 header then has.</summary>
    public static Packet With(Packet packet, int bits)
    {
        var frame = packet.ToArray();
        if (!IsIpv4(frame))
            return packet.With(Ip + 1, (byte)(bits << 4));

        var marked = packet.With(Ip + 1, (byte)bits);
        var checksum = ~Sum(marked.ToArray()) & 0xFFFF;
        return marked.With(Ip + 10, (byte)(checksum >> 8), (byte)checksum);
    }

    /// <summary>Always true of IPv6, which has none.</summary>
    public static bool HasRightChecksum(byte[] frame) => !IsIpv4(frame) || Sum(frame) == 0xFFFF;

    private static bool IsIpv4(byte[] frame) => frame[Ip] >> 4 == 4;

    /// <summary>The ones' complement sum of the header (RFC 1071).</summary>
    private static int Sum(byte[] frame)
    {
        var sum = 0;
        for (var i = Ip; i < Ip + 20; i += 2)
            sum += (frame[i] << 8) | frame[i + 1];
        while (sum >> 16 != 0)
            sum = (sum & 0xFFFF) + (sum >> 16);
        return sum;
    }
}
