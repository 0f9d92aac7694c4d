using System.Net;

namespace HyperMesh.Autonomic.Bpf.Tests.Differential;

/// <summary>Rule sets and packets that meet often, because they draw from the same few addresses, protocols and ports.</summary>
internal sealed class RandomTraffic(int seed)
{
    private static readonly string[] Ipv4 = ["10.0.0.1", "10.0.0.2", "10.1.2.3", "10.255.0.1", "11.0.0.1", "192.0.2.129", "224.0.0.1"];
    private static readonly string[] Ipv6 = ["2001:db8::1", "2001:db8::2", "2001:db8:0:1::1", "2001:db9::1", "fe80::1", "::ffff:10.0.0.1"];
    private static readonly object[] Protocols = ["icmp", "tcp", "udp", "icmpv6", "sctp", "udplite", 0, 6, 17, 44, 60, 51];
    private static readonly ushort[] TransportPorts = [0, 1, 53, 80, 256, 443, 65535];

    private const int LastPriority = 3;

    private readonly Random _random = new(seed);

    /// <summary>As many rules as are asked for; some more than 20 at most without a number.</summary>
    public FirewallConfig Config(int? count = null)
    {
        var rules = new FirewallRule[count ?? (Chance(10) ? 64 : _random.Next(0, 24))];
        // Of many rules few may match a packet, and those that match most are asked last, else a handful would decide all.
        for (var i = 0; i < rules.Length; i++)
            rules[i] = rules.Length <= 65 ? Rule() : Chance(3) ? Rule() with { Priority = LastPriority } : NarrowRule();
        return new(rules, Chance(50) ? XdpVerdict.Drop : XdpVerdict.Pass);
    }

    public Packet Packet()
    {
        var packet = Tags(Packets.Packet.Ethernet);
        packet = Chance(4) ? packet.Arp() : Transport(Chance(50) ? Version4(packet) : Version6(packet)).Payload(_random.Next(0, 40));
        if (Chance(15))
            packet = packet.Truncate(_random.Next(Packets.Packet.EthernetLength, packet.Length + 1));
        if (Chance(15))
            packet = packet.With(_random.Next(12, packet.Length), (byte)_random.Next(256));
        return packet;
    }

    private FirewallRule Rule()
    {
        var port = Chance(40) ? Ports() : null;
        var sourcePort = Chance(15) ? Ports() : null;
        // The compiler refuses a port with a protocol that has none, and networks of two versions.
        object? protocol = Chance(40) ? null
            : port is null && sourcePort is null ? Any(Protocols) : Any<object>(["tcp", "udp", "sctp", "udplite", 6, 17]);
        var addresses = Chance(50) ? Ipv4 : Ipv6;
        return new()
        {
            Action = Chance(50) ? "drop" : "allow",
            Source = Chance(75) ? Network(addresses) : null,
            Destination = Chance(25) ? Network(addresses) : null,
            Protocol = protocol,
            Port = port,
            SourcePort = sourcePort,
            Direction = Chance(80) ? null : Any(["ingress", "egress", "both"]),
            Priority = Chance(80) ? null : _random.Next(LastPriority),
        };
    }

    private FirewallRule NarrowRule() => Rule() with
    {
        Source = Any(
        [
            .. Ipv4.Select(address => Network(IPAddress.Parse(address), _random.Next(30, 33))),
            $"10.{_random.Next(256)}.{_random.Next(256)}.0/24",
        ]),
        Destination = Any([.. Ipv4, $"172.16.{_random.Next(256)}.{_random.Next(256)}"]),
        Port = Ports(),
        Protocol = Any<object>(["tcp", "udp", "sctp", "udplite"]),
        SourcePort = Ports(),
    };

    private object Ports()
    {
        var port = TransportPorts[_random.Next(TransportPorts.Length)];
        return Chance(60) ? (int)port : $"{_random.Next(port + 1)}-{port}";
    }

    private string Network(string[] addresses)
    {
        var address = IPAddress.Parse(Any(addresses));
        var bits = address.GetAddressBytes().Length * 8;
        var length = Chance(20) ? bits : Chance(5) ? 0 : _random.Next(bits + 1);
        return Network(address, length);
    }

    private static string Network(IPAddress address, int length)
    {
        var bytes = address.GetAddressBytes();
        for (var i = length; i < bytes.Length * 8; i++)
            bytes[i / 8] &= (byte)~(0x80 >> (i % 8));
        return $"{new IPAddress(bytes)}/{length}";
    }

    private Packet Tags(Packet packet) => _random.Next(8) switch
    {
        0 => packet.Vlan(),
        1 => packet.ServiceVlan().Vlan(),
        2 when Chance(30) => packet.ServiceVlan().Vlan().Vlan(),
        _ => packet,
    };

    private Packet Version4(Packet packet) => packet.Ipv4(
        Any(Ipv4),
        destination: Any(Ipv4),
        options: Chance(20) ? 4 * _random.Next(1, 11) : 0,
        offset: Chance(10) ? _random.Next(0x2000) : 0,
        more: Chance(10),
        dontFragment: Chance(20));

    private Packet Version6(Packet packet)
    {
        packet = packet.Ipv6(Any(Ipv6), Any(Ipv6));
        for (var i = Chance(50) ? 0 : _random.Next(1, 9); i > 0; i--)
            packet = _random.Next(5) switch
            {
                0 => packet.HopByHop((byte)_random.Next(3)),
                1 => packet.Routing((byte)_random.Next(3)),
                2 => packet.DestinationOptions((byte)_random.Next(3)),
                3 => packet.Authentication((byte)_random.Next(8)),
                _ => packet.Fragment(Chance(20) ? _random.Next(0x2000) : 0, Chance(50)),
            };
        return packet;
    }

    private Packet Transport(Packet packet)
    {
        var (port, from) = (Any(TransportPorts), Any(TransportPorts));
        return _random.Next(9) switch
        {
            0 or 1 => packet.Tcp(port, from),
            2 or 3 => packet.Udp(port, from),
            4 => packet.UdpLite(port, from),
            5 => packet.Sctp(port, from),
            6 => packet.Icmp(),
            7 => packet.Icmpv6(),
            _ => packet.Protocol((byte)_random.Next(256)),
        };
    }

    private T Any<T>(T[] values) => values[_random.Next(values.Length)];

    private bool Chance(int percent) => _random.Next(100) < percent;
}
