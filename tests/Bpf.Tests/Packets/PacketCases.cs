namespace HyperMesh.Autonomic.Bpf.Tests.Packets;

/// <summary>Packets of every shape that the parser tells apart.</summary>
internal static class PacketCases
{
    public static readonly IReadOnlyList<PacketCase> All =
    [
        .. Plain(), .. NotIp(), .. Tagged(), .. Ipv4Options(), .. Ipv4Fragments(), .. Ipv6Extensions(), .. Ipv6Fragments(), .. Malformed(),
    ];

    public static readonly IReadOnlyDictionary<string, PacketCase> ByName = All.ToDictionary(c => c.Name);

    private static Packet Frame => Packet.Ethernet;

    private static PacketCase[] Plain() =>
    [
        new("IPv4 TCP", Frame.Ipv4().Tcp(443), "ipv4 tcp"),
        new("IPv4 UDP with a payload", Frame.Ipv4().Udp(53).Payload(100), "ipv4 udp"),
        new("IPv4 ICMP", Frame.Ipv4().Icmp(), "ipv4 icmp"),
        new("IPv4 UDP-Lite", Frame.Ipv4().UdpLite(53), "ipv4"),
        new("IPv4 SCTP", Frame.Ipv4().Sctp(36412), "ipv4"),
        new("IPv4 GRE", Frame.Ipv4().Protocol(47), "ipv4"),
        new("IPv4 AH, which is a protocol there", Frame.Ipv4().Protocol(51).Payload(24), "ipv4"),
        new("IPv4 protocol 0", Frame.Ipv4().Protocol(0), "ipv4"),
        new("IPv4 with the number of ICMPv6", Frame.Ipv4().Icmpv6(), "ipv4 icmp"),
        new("IPv6 TCP", Frame.Ipv6().Tcp(443), "ipv6 tcp"),
        new("IPv6 UDP", Frame.Ipv6().Udp(53), "ipv6 udp"),
        new("IPv6 ICMPv6", Frame.Ipv6().Icmpv6(), "ipv6 icmp"),
        new("IPv6 ESP", Frame.Ipv6().Protocol(50), "ipv6"),
        new("IPv6 no next header", Frame.Ipv6().Protocol(59), "ipv6"),
        new("IPv4 TCP, 3000 bytes", Frame.Ipv4().Tcp(443).Payload(2946), "ipv4 tcp"),
    ];

    private static PacketCase[] NotIp() =>
    [
        new("ARP", Frame.Arp(), "other"),
        new("LLDP", Frame.EtherType(0x88CC).Payload(46), "other"),
        new("802.3 length", Frame.EtherType(46).Payload(46), "other"),
        new("nothing but Ethernet", Frame, "other"),
    ];

    private static PacketCase[] Tagged() =>
    [
        new("VLAN, IPv4 TCP", Frame.Vlan().Ipv4().Tcp(443), "ipv4 tcp"),
        new("VLAN, IPv6 UDP", Frame.Vlan().Ipv6().Udp(53), "ipv6 udp"),
        new("VLAN, ARP", Frame.Vlan().Arp(), "other"),
        new("service tag alone, IPv4 ICMP", Frame.ServiceVlan().Ipv4().Icmp(), "ipv4 icmp"),
        new("QinQ, IPv4 UDP", Frame.ServiceVlan().Vlan().Ipv4().Udp(53), "ipv4 udp"),
        new("QinQ, IPv6 TCP", Frame.ServiceVlan().Vlan().Ipv6().Tcp(443), "ipv6 tcp"),
        new("two 802.1Q tags, IPv4 TCP", Frame.Vlan(1).Vlan(2).Ipv4().Tcp(443), "ipv4 tcp"),
        new("three tags, IPv4 TCP", Frame.ServiceVlan().Vlan(1).Vlan(2).Ipv4().Tcp(443), "other"),
    ];

    private static PacketCase[] Ipv4Options() =>
    [
        new("IPv4 4 bytes of options, TCP", Frame.Ipv4(options: 4).Tcp(443), "ipv4 tcp"),
        new("IPv4 40 bytes of options, UDP", Frame.Ipv4(options: 40).Udp(53), "ipv4 udp"),
        new("IPv4 options in QinQ, ICMP", Frame.ServiceVlan().Vlan().Ipv4(options: 12).Icmp(), "ipv4 icmp"),
    ];

    private static PacketCase[] Ipv4Fragments() =>
    [
        new("IPv4 don't fragment", Frame.Ipv4(dontFragment: true).Tcp(443), "ipv4 tcp"),
        new("IPv4 first fragment", Frame.Ipv4(more: true).Udp(53).Payload(8), "ipv4 udp"),
        new("IPv4 first fragment, 8 bytes of TCP", Frame.Ipv4(more: true).Tcp(443).Truncate(42), "ipv4 tcp malformed"),
        new("IPv4 middle fragment", Frame.Ipv4(offset: 1, more: true).Protocol(6).Payload(8), "ipv4 tcp"),
        new("IPv4 last fragment of one byte", Frame.Ipv4(offset: 0x1FFF).Protocol(17).Payload(1), "ipv4 udp"),
        new("IPv4 last fragment, its offset a multiple of 256", Frame.Ipv4(offset: 0x100).Protocol(1).Payload(1), "ipv4 icmp"),
    ];

    private static PacketCase[] Ipv6Extensions() =>
    [
        new("IPv6 hop-by-hop, ICMPv6", Frame.Ipv6().HopByHop().Icmpv6(), "ipv6 icmp"),
        new("IPv6 routing, TCP", Frame.Ipv6().Routing(2).Tcp(443), "ipv6 tcp"),
        new("IPv6 destination options, UDP", Frame.Ipv6().DestinationOptions(1).Udp(53), "ipv6 udp"),
        new("IPv6 AH, TCP", Frame.Ipv6().Authentication().Tcp(443), "ipv6 tcp"),
        new("IPv6 AH of 12 bytes, UDP", Frame.Ipv6().Authentication(1).Udp(53), "ipv6 udp"),
        new("IPv6 AH of 8 bytes, ICMPv6", Frame.Ipv6().Authentication(0).Icmpv6(), "ipv6 icmp"),
        new("IPv6 2 KiB of options, UDP", Frame.Ipv6().DestinationOptions(255).Udp(53), "ipv6 udp"),
        new("IPv6 six extensions, TCP", SixExtensions().Tcp(443), "ipv6 tcp"),
        new("IPv6 seven extensions, TCP", SixExtensions().DestinationOptions().Tcp(443), "ipv6 malformed"),
        new("IPv6 mobility, which is no extension here", Frame.Ipv6().Protocol(135).Payload(8), "ipv6"),
    ];

    private static PacketCase[] Ipv6Fragments() =>
    [
        new("IPv6 first fragment, UDP", Frame.Ipv6().Fragment().Udp(53), "ipv6 udp"),
        new("IPv6 atomic fragment, TCP", Frame.Ipv6().Fragment(more: false).Tcp(443), "ipv6 tcp"),
        new("IPv6 later fragment, UDP", Frame.Ipv6().HopByHop().Fragment(offset: 1).Protocol(17).Payload(2), "ipv6 udp"),
        new("IPv6 last fragment, TCP", Frame.Ipv6().Fragment(offset: 185, more: false).Protocol(6).Payload(1), "ipv6 tcp"),
        new("IPv6 later fragment of options", Frame.Ipv6().Fragment(offset: 1).Protocol(60).Payload(1), "ipv6"),
    ];

    private static PacketCase[] Malformed() =>
    [
        new("IPv4 cut off at once", Frame.Ipv4().Truncate(14), "ipv4 malformed"),
        new("IPv4 of version 5", Frame.Ipv4().Tcp(443).With(14, 0x55), "ipv4 malformed"),
        new("IPv4 of four words", Frame.Ipv4().Tcp(443).With(14, 0x44), "ipv4 malformed"),
        new("IPv4 with more options than frame", Frame.Ipv4().Tcp(443).With(14, 0x4F), "ipv4 tcp malformed"),
        new("IPv6 of version 4", Frame.Ipv6().Tcp(443).With(14, 0x40), "ipv6 malformed"),
        new("IPv6 options longer than the frame", Frame.Ipv6().HopByHop().Tcp(443).With(55, 3), "ipv6 malformed"),
        new("IPv6 AH longer than the frame", Frame.Ipv6().Authentication().Udp(53).With(55, 7), "ipv6 malformed"),
        new("VLAN tag cut off", Frame.Vlan().Truncate(17), "other malformed"),
    ];

    private static Packet SixExtensions() =>
        Frame.Ipv6().HopByHop().DestinationOptions().Routing().Fragment().Authentication().DestinationOptions();
}
