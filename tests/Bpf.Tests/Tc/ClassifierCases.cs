namespace HyperMesh.Autonomic.Bpf.Tests.Tc;

/// <summary>A configuration with every table, and what it makes of packets.</summary>
internal static class ClassifierCases
{
    /// <summary>Classes 1 to 3 and 5 have a mark of 100 and a priority of 10 more than their number; 4 and 6 leave things as they are.</summary>
    public const string Config = """
        {
          "classes": [
            { "class": 1, "mark": 101, "priority": 11 },
            { "class": 2, "mark": 102, "priority": 12 },
            { "class": 3, "mark": 103, "priority": 13 },
            { "class": 5, "mark": 105, "priority": 15 }
          ],
          "flows": [
            { "source": "192.0.2.1", "destination": "198.51.100.1", "protocol": "tcp", "sourcePort": 50000, "port": 443, "class": 1 },
            { "source": "2001:db8::1", "destination": "2001:db8:ffff::1", "protocol": "udp", "sourcePort": 50000, "port": 443, "class": 1 }
          ],
          "marks": [{ "mark": 7, "class": 2 }],
          "ports": [
            { "protocol": "tcp", "port": 443, "class": 3 },
            { "protocol": "udp", "port": 53, "class": 3 },
            { "protocol": "udp", "port": 5060, "class": 4 }
          ],
          "dscps": [{ "dscp": 46, "class": 5 }, { "dscp": 8, "class": 6 }]
        }
        """;

    private const string Elsewhere = "203.0.113.9";

    public static Dictionary<string, (Packet Packet, uint Mark, uint Class)> ByName { get; } = new()
    {
        ["a flow of IPv4"] = (FlowV4, 0, 1),
        ["a flow of IPv6"] = (FlowV6, 0, 1),
        ["a flow in a VLAN"] = (Packet.Ethernet.Vlan().Ipv4().Tcp(443), 0, 1),
        ["a flow in QinQ"] = (Packet.Ethernet.ServiceVlan().Vlan().Ipv6().Udp(443), 0, 1),
        ["a flow behind IPv4 options"] = (Packet.Ethernet.Ipv4(options: 12).Tcp(443), 0, 1),
        ["a flow behind IPv6 extensions"] = (Packet.Ethernet.Ipv6().HopByHop().Routing(1).Authentication().DestinationOptions().Udp(443), 0, 1),
        ["the first fragment of a flow of IPv4"] = (Packet.Ethernet.Ipv4(more: true).Tcp(443), 0, 1),
        ["the first fragment of a flow of IPv6"] = (Packet.Ethernet.Ipv6().Fragment().Udp(443), 0, 1),
        ["the way back of a flow"] = (Packet.Ethernet.Ipv4("198.51.100.1", Packet.SourceV4).Tcp(50000, 443), 0, 3),
        ["another source port than the flow's"] = (Packet.Ethernet.Ipv4().Tcp(443, 50001), 0, 3),
        ["another source than the flow's"] = (Packet.Ethernet.Ipv4(Elsewhere).Tcp(443), 0, 3),
        ["a flow before a mark"] = (FlowV4, 7, 1),
        ["a mark"] = (Packet.Ethernet.Ipv4().Tcp(80), 7, 2),
        ["a mark before a port"] = (Packet.Ethernet.Ipv4(Elsewhere).Tcp(443), 7, 2),
        ["a mark on what is not IP"] = (Packet.Ethernet.Arp(), 7, 2),
        ["a mark on a cut-off header"] = (Packet.Ethernet.Vlan().Ipv4().Truncate(24), 7, 2),
        ["a mark that is not listed"] = (Packet.Ethernet.Ipv4(Elsewhere).Tcp(443), 8, 3),
        ["a destination port"] = (Packet.Ethernet.Ipv4().Udp(53), 0, 3),
        ["a destination port of IPv6"] = (Packet.Ethernet.Ipv6("2001:db8::2").Tcp(443), 0, 3),
        ["a source port"] = (Packet.Ethernet.Ipv4().Udp(9, 5060), 0, 4),
        ["a destination port before a source port"] = (Packet.Ethernet.Ipv4().Udp(53, 5060), 0, 3),
        ["a port of another protocol"] = (Packet.Ethernet.Ipv4().Udp(443), 0, 0),
        ["a port before a DSCP"] = (WithDscp(Packet.Ethernet.Ipv4().Udp(53), 46), 0, 3),
        ["a DSCP of IPv4"] = (WithDscp(Packet.Ethernet.Ipv4().Udp(9), 46), 0, 5),
        ["a DSCP of IPv6"] = (WithDscp(Packet.Ethernet.Ipv6().Udp(9), 46), 0, 5),
        ["a DSCP with a mark of congestion"] = (WithDscp(Packet.Ethernet.Ipv6().Udp(9), 46, congestion: 3), 0, 5),
        ["a DSCP of ICMP"] = (WithDscp(Packet.Ethernet.Ipv4().Icmp(), 46), 0, 5),
        ["a DSCP of a class that is given nothing"] = (WithDscp(Packet.Ethernet.Ipv6().Icmpv6(), 8), 0, 6),
        ["a DSCP that is not listed"] = (WithDscp(Packet.Ethernet.Ipv4().Udp(9), 47), 0, 0),
        ["a later fragment of IPv4 with a DSCP"] = (WithDscp(Packet.Ethernet.Ipv4(offset: 1).Protocol(6).Payload(40), 46), 0, 5),
        ["a later fragment of IPv4"] = (Packet.Ethernet.Ipv4(offset: 1).Protocol(6).Payload(40), 0, 0),
        ["a later fragment of IPv6"] = (Packet.Ethernet.Ipv6().Fragment(offset: 9).Protocol(17).Payload(40), 0, 0),
        ["ARP"] = (Packet.Ethernet.Arp(), 0, 0),
        ["three tags"] = (Packet.Ethernet.ServiceVlan().Vlan().Vlan().Ipv4().Tcp(443), 0, 0),
        ["the largest that a test run takes"] = (Packet.Ethernet.Ipv4().Tcp(443).Payload(3400), 0, 1),
    };

    /// <summary>The class from that length on. Without a tag, a test run takes no packet that is cut off in the IP header.</summary>
    public static Dictionary<string, (Packet Whole, (int From, uint Class)[] Steps)> CutOff { get; } = new()
    {
        ["IPv4"] = (WithDscp(FlowV4, 46), [(34, 5), (38, 1)]),
        ["IPv6"] = (WithDscp(FlowV6, 46), [(54, 5), (58, 1)]),
        ["IPv6 extensions"] = (Packet.Ethernet.Ipv6().HopByHop().DestinationOptions(1).Udp(443), [(54, 0), (82, 1)]),
        ["VLAN, IPv4 with options"] = (Packet.Ethernet.Vlan().Ipv4(options: 8).Tcp(443), [(14, 0), (50, 1)]),
        ["VLAN, IPv6 extensions"] = (Packet.Ethernet.Vlan().Ipv6().HopByHop().Fragment().Udp(443), [(14, 0), (78, 1)]),
        ["QinQ"] = (Packet.Ethernet.ServiceVlan().Vlan().Ipv4().Tcp(443), [(14, 0), (46, 1)]),
    };

    private static Packet FlowV4 => Packet.Ethernet.Ipv4().Tcp(443);

    private static Packet FlowV6 => Packet.Ethernet.Ipv6().Udp(443);

    /// <summary>Of a frame without tags; the traffic class of IPv6 begins in the middle of a byte.</summary>
    private static Packet WithDscp(Packet packet, int dscp, int congestion = 0)
    {
        var (first, octet) = (packet.ToArray()[14], (dscp << 2) | congestion);
        return first >> 4 == 4
            ? packet.With(15, (byte)octet)
            : packet.With(14, (byte)(0x60 | (octet >> 4)), (byte)(octet << 4));
    }
}
