namespace HyperMesh.Autonomic.Bpf.Tests;

/// <summary>Frames cut off at every byte behind the Ethernet header.</summary>
[Collection(ShippedCollection.Name)]
public class TruncationTests(ShippedPrograms programs)
{
    // From that length on, the frame counts as that; each table begins at 14.
    private static readonly Dictionary<string, (Packet Whole, (int From, string Counted)[] Steps)> Table = new()
    {
        ["ARP"] = (Packet.Ethernet.Arp(), [(14, "other")]),
        ["IPv4 TCP"] = (Packet.Ethernet.Ipv4().Tcp(443),
            [(14, "ipv4 malformed"), (34, "ipv4 tcp malformed"), (54, "ipv4 tcp")]),
        ["IPv4 UDP with a payload"] = (Packet.Ethernet.Ipv4().Udp(53).Payload(4),
            [(14, "ipv4 malformed"), (34, "ipv4 udp malformed"), (42, "ipv4 udp")]),
        ["IPv4 ICMP"] = (Packet.Ethernet.Ipv4().Icmp(),
            [(14, "ipv4 malformed"), (34, "ipv4 icmp malformed"), (42, "ipv4 icmp")]),
        ["IPv4 SCTP"] = (Packet.Ethernet.Ipv4().Sctp(443),
            [(14, "ipv4 malformed"), (46, "ipv4")]),
        ["IPv4 ESP"] = (Packet.Ethernet.Ipv4().Protocol(50).Payload(8),
            [(14, "ipv4 malformed"), (34, "ipv4")]),
        ["VLAN, IPv4 options, TCP"] = (Packet.Ethernet.Vlan().Ipv4(options: 8).Tcp(443),
            [(14, "other malformed"), (18, "ipv4 malformed"), (38, "ipv4 tcp malformed"), (66, "ipv4 tcp")]),
        ["QinQ, IPv4 later fragment with options"] = (
            Packet.Ethernet.ServiceVlan().Vlan().Ipv4(offset: 1, options: 4).Protocol(17).Payload(4),
            [(14, "other malformed"), (22, "ipv4 malformed"), (42, "ipv4 udp malformed"), (46, "ipv4 udp")]),
        ["three tags"] = (Packet.Ethernet.ServiceVlan().Vlan().Vlan().Ipv4().Tcp(443),
            [(14, "other malformed"), (22, "other")]),
        ["IPv6 ICMPv6"] = (Packet.Ethernet.Ipv6().Icmpv6(),
            [(14, "ipv6 malformed"), (54, "ipv6 icmp malformed"), (62, "ipv6 icmp")]),
        ["IPv6 hop-by-hop, TCP"] = (Packet.Ethernet.Ipv6().HopByHop().Tcp(443),
            [(14, "ipv6 malformed"), (62, "ipv6 tcp malformed"), (82, "ipv6 tcp")]),
        ["IPv6 routing of 16 bytes, UDP"] = (Packet.Ethernet.Ipv6().Routing(1).Udp(53),
            [(14, "ipv6 malformed"), (70, "ipv6 udp malformed"), (78, "ipv6 udp")]),
        ["IPv6 destination options and AH, TCP"] = (Packet.Ethernet.Ipv6().DestinationOptions().Authentication(2).Tcp(443),
            [(14, "ipv6 malformed"), (78, "ipv6 tcp malformed"), (98, "ipv6 tcp")]),
        ["IPv6 later fragment, UDP"] = (Packet.Ethernet.Ipv6().Fragment(offset: 7).Protocol(17).Payload(4),
            [(14, "ipv6 malformed"), (62, "ipv6 udp")]),
        ["IPv6 first fragment, UDP"] = (Packet.Ethernet.Ipv6().Fragment().Udp(53),
            [(14, "ipv6 malformed"), (62, "ipv6 udp malformed"), (70, "ipv6 udp")]),
    };

    // Below that length the default decides, from it on the rule.
    private static readonly Dictionary<string, (Packet Whole, FirewallRule Rule, int From)> Rules = new()
    {
        ["source of IPv4"] = (Packet.Ethernet.Ipv4().Tcp(443), FirewallRule.Drop(source: Packet.SourceV4), 34),
        ["protocol of IPv4"] = (Packet.Ethernet.Vlan().Ipv4(options: 8).Tcp(443), FirewallRule.Drop(protocol: "tcp"), 38),
        ["TCP port"] = (Packet.Ethernet.Ipv4().Tcp(443), FirewallRule.Drop(port: 443), 38),
        ["UDP port behind options"] = (Packet.Ethernet.Vlan().Ipv4(options: 8).Udp(53), FirewallRule.Drop(port: 53), 50),
        ["any IPv4"] = (Packet.Ethernet.Ipv4().Icmp(), FirewallRule.Drop(), 34),
        ["source of IPv6"] = (Packet.Ethernet.Ipv6().HopByHop().Tcp(443), FirewallRule.Drop(source: "2001:db8::/32"), 54),
        ["hop-by-hop until it is whole"] = (Packet.Ethernet.Ipv6().HopByHop().Tcp(443), FirewallRule.Drop(protocol: "tcp"), 62),
        ["port behind extensions"] = (
            Packet.Ethernet.Ipv6().DestinationOptions().Authentication(2).Udp(53), FirewallRule.Drop(port: 53), 82),
    };

    public static TheoryData<string> Frames => [.. Table.Keys];

    public static TheoryData<string> RuledFrames => [.. Rules.Keys];

    [KernelTheory]
    [MemberData(nameof(Frames))]
    public void Run_CutOffAtEveryByte_CountsWhatIsLeft(string name)
    {
        var (whole, steps) = Table[name];
        using var counter = programs.RunCounter();
        using var firewall = programs.RunFirewall(new FirewallConfig([], XdpVerdict.Drop));

        for (var length = Packet.EthernetLength; length <= whole.Length; length++)
        {
            var (packet, counted) = (whole.Truncate(length), steps.Last(step => step.From <= length).Counted);
            var verdict = counted.StartsWith("other", StringComparison.Ordinal) ? XdpVerdict.Pass : XdpVerdict.Drop;
            counter.Run(packet).ShouldBe(PacketOutcome.Expected(packet, XdpVerdict.Pass, counted), $"{length} bytes");
            firewall.Run(packet).ShouldBe(PacketOutcome.Expected(packet, verdict, counted), $"{length} bytes");
        }

        steps[^1].From.ShouldBeLessThanOrEqualTo(whole.Length);
    }

    [KernelTheory]
    [MemberData(nameof(RuledFrames))]
    public void Run_CutOffAtEveryByte_RuleMatchesAsSoonAsItCan(string name)
    {
        var (whole, rule, from) = Rules[name];
        using var dropping = programs.RunFirewall(new FirewallConfig([rule]));
        using var allowing = programs.RunFirewall(new FirewallConfig([rule with { Action = "allow" }], XdpVerdict.Drop));

        for (var length = Packet.EthernetLength; length <= whole.Length; length++)
        {
            var (packet, ip) = (whole.Truncate(length), length >= FirstIpByte(whole));
            var hits = length >= from ? "0=1" : "";
            var drop = dropping.Run(packet);
            var allow = allowing.Run(packet);
            (drop.Verdict, drop.Hits).ShouldBe((length >= from ? XdpVerdict.Drop : XdpVerdict.Pass, hits), $"{length} bytes");
            (allow.Verdict, allow.Hits).ShouldBe((length >= from || !ip ? XdpVerdict.Pass : XdpVerdict.Drop, hits), $"{length} bytes");
        }
    }

    private static int FirstIpByte(Packet whole) => whole.ToArray()[12] == 0x81 ? 18 : Packet.EthernetLength;
}
