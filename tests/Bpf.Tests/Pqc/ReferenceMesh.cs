using System.Buffers.Binary;
using System.Net;

namespace HyperMesh.Autonomic.Bpf.Tests.Pqc;

/// <summary>
/// What xdp_pqc_verify with <c>other: drop</c> is to do with a packet, written after bpf/include/hm_pqc.h and its own header, not after its
/// code: right frames once each, and what finds the neighbours. Sessions have the default key unless they are given another.
/// </summary>
internal sealed class ReferenceMesh
{
    private const int Window = 64;
    private const int Udp = 17;
    private const int Icmpv6 = 58;
    private const int FragmentHeader = 44;
    private const int Authentication = 51;
    private const int MostExtensions = 6;

    private readonly Dictionary<uint, (byte[] Key, string? Peer)> _sessions = [];
    private readonly Dictionary<uint, (ulong Top, HashSet<ulong> Seen)> _received = [];

    /// <summary>Frames received of each session that has received any.</summary>
    public IReadOnlyDictionary<uint, int> Received => _received.ToDictionary(one => one.Key, one => one.Value.Seen.Count);

    public ReferenceMesh With(uint session, byte[] key, string? peer = null)
    {
        _sessions[session] = (key, peer);
        return this;
    }

    /// <summary>The highest sequence received of a session.</summary>
    public ulong Top(uint session) => _received.TryGetValue(session, out var window) ? window.Top : 0;

    /// <summary>Whether a packet passes; a frame that does has been received then.</summary>
    public bool Passes(ReadOnlySpan<byte> packet)
    {
        var ip = SkipEthernet(packet, out var version);
        return version == 0 || (version == 6 && Protocol(ip) == Icmpv6) || Receive(ip, version);
    }

    private static ReadOnlySpan<byte> SkipEthernet(ReadOnlySpan<byte> packet, out int version)
    {
        var at = 12;
        for (var tags = 0; tags < 2 && at + 6 <= packet.Length && Number(packet, at) is 0x8100 or 0x88A8; tags++)
            at += 4;
        version = at + 2 > packet.Length ? 0 : Number(packet, at) switch { 0x0800 => 4, 0x86DD => 6, _ => 0 };
        return version == 0 ? [] : packet[(at + 2)..];
    }

    // Of IPv6; at a chain that is broken or too long, the header that it ends at.
    private static int Protocol(ReadOnlySpan<byte> ip)
    {
        if (ip.Length < 40 || ip[0] >> 4 != 6)
            return 0;
        var (protocol, at) = ((int)ip[6], 40);
        for (var i = 0; i < MostExtensions && protocol is 0 or 43 or FragmentHeader or Authentication or 60; i++)
        {
            if (at + 8 > ip.Length)
                return protocol;
            var isLater = protocol == FragmentHeader && Number(ip, at + 2) >> 3 != 0;
            var length = protocol switch { FragmentHeader => 8, Authentication => (ip[at + 1] + 2) * 4, _ => (ip[at + 1] + 1) * 8 };
            if (at + length > ip.Length)
                return protocol;
            protocol = ip[at];
            at += length;
            if (isLater)
                return protocol;
        }

        return protocol;
    }

    private bool Receive(ReadOnlySpan<byte> ip, int version)
    {
        var head = version == 4 ? 20 : 40;
        if (ip.Length < head + 8 + MeshFrame.HeadLength || !IsPlainUdp(ip, version))
            return false;

        var length = version == 4 ? Number(ip, 2) - head : Number(ip, 4);
        if (length < 8 + MeshFrame.HeadLength || head + length > ip.Length || length > 8 + MeshFrame.HeadLength + MeshFrame.LongestPayload)
            return false;
        var udp = ip.Slice(head, length);
        return Number(udp, 2) == MeshFrame.DefaultPort && Number(udp, 4) == length && ReceiveFrame(udp, version == 4 ? ip[12..20] : ip[8..40], version);
    }

    private static bool IsPlainUdp(ReadOnlySpan<byte> ip, int version) =>
        version == 4 ? ip[0] == 0x45 && ip[9] == Udp && (Number(ip, 6) & 0x3FFF) == 0 : ip[0] >> 4 == 6 && ip[6] == Udp;

    private bool ReceiveFrame(ReadOnlySpan<byte> udp, ReadOnlySpan<byte> addresses, int version)
    {
        var frame = udp[8..];
        var session = BinaryPrimitives.ReadUInt32BigEndian(frame[4..]);
        var sequence = BinaryPrimitives.ReadUInt64BigEndian(frame[8..]);
        if (Number(frame, 0) != 0x484D || frame[2] != 1 || sequence == 0 || !_sessions.TryGetValue(session, out var known))
            return false;
        if (known.Peer is not null && !new IPAddress(addresses[..(addresses.Length / 2)]).Equals(IPAddress.Parse(known.Peer)))
            return false;

        var digest = SipHash.Digest(known.Key, [.. udp[..4], (byte)version, 0, 0, 0, .. addresses, .. frame[..16], .. frame[MeshFrame.HeadLength..]]);
        return digest == BinaryPrimitives.ReadUInt64LittleEndian(frame[16..]) && IsNew(session, sequence);
    }

    private bool IsNew(uint session, ulong sequence)
    {
        if (!_received.TryGetValue(session, out var window))
            window = (0, []);
        if ((sequence <= window.Top && window.Top - sequence >= Window) || !window.Seen.Add(sequence))
            return false;
        _received[session] = (Math.Max(window.Top, sequence), window.Seen);
        return true;
    }

    private static int Number(ReadOnlySpan<byte> bytes, int at) => BinaryPrimitives.ReadUInt16BigEndian(bytes[at..]);
}
