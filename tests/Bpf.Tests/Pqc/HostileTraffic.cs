using System.Buffers.Binary;

namespace HyperMesh.Autonomic.Bpf.Tests.Pqc;

/// <summary>A reproducible stream of packets to the port of the mesh: right ones, and what an attacker makes of them.</summary>
/// <param name="seed">The same seed gives the same packets.</param>
/// <param name="mesh">What knows where each session is.</param>
internal sealed class HostileTraffic(int seed, ReferenceMesh mesh)
{
    private const int Kept = 512;
    private const int Sessions = 16;

    private readonly Random _random = new(seed);
    private readonly List<byte[]> _seen = [];
    private readonly ulong[] _next = new ulong[Sessions];

    /// <summary>The sessions of the stream: number, key, and source if only one is taken.</summary>
    public static IEnumerable<(uint Session, byte[] Key, string? Peer)> Known => Enumerable.Range(0, Sessions).Select(i => (Number(i), Key(i), Peer(i)));

    public byte[] Next()
    {
        var packet = _random.Next(100) switch
        {
            < 35 => Right(),
            < 55 => Flipped(Right()),
            < 65 => Lying(Right()),
            < 73 => Cut(Right()),
            < 81 => OfAnotherSession(),
            < 89 => Replayed(),
            < 93 => Old(),
            < 96 => Spliced(),
            < 97 => FromAnotherSource(),
            < 98 => Forged(),
            < 99 => WithMoreHeaders(),
            _ => Noise(),
        };
        Keep(packet);
        return packet;
    }

    private static uint Number(int session) => 1000u + ((uint)session * 77_777);

    private static byte[] Key(int session) => [.. Enumerable.Range(0, 16).Select(i => (byte)((session * 31) + i))];

    // Of every fourth session one source is known; it is the stream's.
    private static string? Peer(int session) => session % 4 == 0 ? (session % 8 == 0 ? Packet.SourceV4 : Packet.SourceV6) : null;

    private MeshFrame Frame(int session, ulong sequence)
    {
        var payload = new byte[_random.Next(50) == 0 ? _random.Next(MeshFrame.LongestPayload + 100) : _random.Next(48)];
        _random.NextBytes(payload);
        var isIpv4 = session % 4 == 0 ? session % 8 == 0 : _random.Next(2) == 0;
        var frame = new MeshFrame { Session = Number(session), Key = Key(session), Sequence = sequence, Payload = payload, SourcePort = (ushort)_random.Next(1, 65536) };
        return isIpv4 ? frame : frame.OverIpv6();
    }

    // In order, or out of order within the window.
    private byte[] Right()
    {
        var session = _random.Next(Sessions);
        var next = _next[session] += _random.Next(20) == 0 ? (ulong)_random.Next(1, 100) : 1;
        var sequence = _random.Next(4) == 0 && next > 64 ? next - (ulong)_random.Next(64) : next;
        return Wrapped(Frame(session, sequence));
    }

    private byte[] Wrapped(MeshFrame frame)
    {
        if (_random.Next(10) != 0)
            return frame.ToFrame();
        var start = _random.Next(2) == 0 ? Packet.Ethernet.Vlan() : Packet.Ethernet.ServiceVlan().Vlan();
        return frame.ToFrame(frame.Headers(start), start.Length);
    }

    private byte[] Flipped(byte[] packet)
    {
        for (var i = _random.Next(1, 4); i > 0; i--)
            packet[_random.Next(packet.Length)] ^= (byte)(1 << _random.Next(8));
        return packet;
    }

    // In the length of IPv4, of IPv6 or of UDP, wherever that is.
    private byte[] Lying(byte[] packet)
    {
        int[] places = [16, 18, 38, 58];
        var at = places[_random.Next(places.Length)];
        var length = BinaryPrimitives.ReadUInt16BigEndian(packet.AsSpan(at)) + _random.Next(-20, 21);
        BinaryPrimitives.WriteUInt16BigEndian(packet.AsSpan(at), (ushort)(_random.Next(4) == 0 ? _random.Next(65536) : length));
        return packet;
    }

    private byte[] Cut(byte[] packet)
    {
        if (_random.Next(4) > 0)
            return packet[.._random.Next(14, packet.Length)];
        var tail = new byte[_random.Next(1, 30)];
        _random.NextBytes(tail);
        return [.. packet, .. tail];
    }

    private byte[] OfAnotherSession()
    {
        var session = _random.Next(Sessions);
        var other = _random.Next(2) == 0 ? Number((session + _random.Next(1, Sessions)) % Sessions) : (uint)_random.NextInt64(1L << 32);
        return Wrapped(Frame(session, _next[session] + 1) with { Session = other });
    }

    private byte[] Replayed() => _seen.Count == 0 ? Noise() : _seen[_random.Next(_seen.Count)].ToArray();

    private byte[] Old()
    {
        var session = _random.Next(Sessions);
        var top = mesh.Top(Number(session));
        return top <= 64 ? Noise() : Wrapped(Frame(session, (ulong)_random.NextInt64(1, (long)top - 63)));
    }

    // The beginning of one, the end of another.
    private byte[] Spliced()
    {
        byte[] one = Right(), other = Right();
        var at = _random.Next(14, Math.Min(one.Length, other.Length));
        return [.. one[..at], .. other[at..]];
    }

    // Right, but for sessions that take one source only.
    private byte[] FromAnotherSource()
    {
        var session = _random.Next(Sessions);
        var frame = Frame(session, ++_next[session]);
        return Wrapped(frame with { Source = frame.Source == Packet.SourceV4 ? "192.0.2.7" : "2001:db8::7" });
    }

    private byte[] Forged()
    {
        var session = _random.Next(Sessions);
        var key = new byte[16];
        _random.NextBytes(key);
        return Wrapped(Frame(session, _random.Next(2) == 0 ? ulong.MaxValue : _next[session] + 1) with { Key = key });
    }

    // Options, extension headers or the header of a fragment, with a MAC that would be right without.
    private byte[] WithMoreHeaders()
    {
        var frame = Frame(_random.Next(Sessions), (ulong)_random.Next(1, 1000));
        if (frame.Source == Packet.SourceV4)
            return frame.ToFrame(Packet.Ethernet.Ipv4(options: 4 * _random.Next(1, 11)).Udp(frame.Port, frame.SourcePort));
        var chain = Packet.Ethernet.Ipv6();
        for (var i = _random.Next(1, 8); i > 0; i--)
            chain = _random.Next(3) switch { 0 => chain.HopByHop(), 1 => chain.DestinationOptions((byte)_random.Next(3)), _ => chain.Fragment(more: _random.Next(2) == 0) };
        return frame.ToFrame(chain.Udp(frame.Port, frame.SourcePort));
    }

    private byte[] Noise()
    {
        var packet = new byte[_random.Next(14, 200)];
        _random.NextBytes(packet);
        if (_random.Next(4) > 0)
            (_random.Next(2) == 0 ? new byte[] { 0x08, 0x00, 0x45 } : [0x86, 0xDD, 0x60]).AsSpan(0, Math.Min(3, packet.Length - 12)).CopyTo(packet.AsSpan(12));
        return packet;
    }

    private void Keep(byte[] packet)
    {
        if (_seen.Count < Kept)
            _seen.Add(packet);
        else
            _seen[_random.Next(Kept)] = packet;
    }
}
