using static HyperMesh.Autonomic.Bpf.Tests.Programs.FirewallRule;
using static HyperMesh.Autonomic.Bpf.Tests.Programs.XdpVerdict;

namespace HyperMesh.Autonomic.Bpf.Tests;

[Collection(ShippedCollection.Name)]
public class FirewallProtocolTests(ShippedPrograms programs)
{
    private static readonly Packet V4 = Packet.Ethernet.Ipv4();
    private static readonly Packet V6 = Packet.Ethernet.Ipv6();

    private static readonly Packet SevenExtensions =
        V6.HopByHop().DestinationOptions().Routing().Fragment().Authentication().DestinationOptions().DestinationOptions().Tcp(443);

    private static readonly Dictionary<string, FirewallCase> Table = new FirewallCase[]
    {
        new("icmp by name", [Drop(protocol: "icmp")], V4.Icmp(), XdpVerdict.Drop, 0),
        new("igmp by name", [Drop(protocol: "igmp")], V4.Protocol(2), XdpVerdict.Drop, 0),
        new("tcp by name", [Drop(protocol: "tcp")], V4.Tcp(443), XdpVerdict.Drop, 0),
        new("udp by name", [Drop(protocol: "udp")], V4.Udp(53), XdpVerdict.Drop, 0),
        new("gre by name", [Drop(protocol: "gre")], V4.Protocol(47), XdpVerdict.Drop, 0),
        new("esp by name", [Drop(protocol: "esp")], V6.Protocol(50), XdpVerdict.Drop, 0),
        new("icmpv6 by name", [Drop(protocol: "icmpv6")], V6.Icmpv6(), XdpVerdict.Drop, 0),
        new("sctp by name", [Drop(protocol: "sctp")], V4.Sctp(443), XdpVerdict.Drop, 0),
        new("udplite by name", [Drop(protocol: "udplite")], V4.UdpLite(53), XdpVerdict.Drop, 0),
        new("tcp by number", [Drop(protocol: 6)], V4.Tcp(443), XdpVerdict.Drop, 0),
        new("tcp by number as text", [Drop(protocol: "6")], V6.Tcp(443), XdpVerdict.Drop, 0),
        new("number 0", [Drop(protocol: 0)], V4.Protocol(0), XdpVerdict.Drop, 0),
        new("number 255", [Drop(protocol: 255)], V4.Protocol(255), XdpVerdict.Drop, 0),
        new("another protocol", [Drop(protocol: "tcp")], V4.Udp(443), Pass),
        new("another number", [Drop(protocol: 17)], V4.Tcp(443), Pass),
        new("icmp is not icmpv6", [Drop(protocol: "icmp")], V6.Icmpv6(), Pass),
        new("icmpv6 is not icmp", [Drop(protocol: "icmpv6")], V4.Icmp(), Pass),
        new("of two protocols the second", [Allow(protocol: "tcp"), Drop(protocol: "udp")], V4.Udp(53), XdpVerdict.Drop, 1),
        new("of a later fragment", [Drop(protocol: "udp")], V6.Fragment(offset: 3).Protocol(17).Payload(1), XdpVerdict.Drop, 0),
        new("behind extensions", [Drop(protocol: "tcp")], V6.HopByHop().Routing(2).DestinationOptions().Tcp(443), XdpVerdict.Drop, 0),
        new("ah of IPv4", [Drop(protocol: "ah")], V4.Protocol(51).Payload(24), XdpVerdict.Drop, 0),
        new("ah of IPv6 is only a header on the way", [Drop(protocol: "ah"), Allow(protocol: "tcp")], V6.Authentication().Tcp(443), Pass, 1,
            Default: XdpVerdict.Drop),
        new("an extension is no protocol", [Drop(protocol: 44)], V6.Fragment().Udp(53), Pass),
        new("too many extensions hide the protocol", [Drop(protocol: "tcp")], SevenExtensions, Pass),
        new("too many extensions do not hide the source", [Drop(Packet.SourceV6)], SevenExtensions, XdpVerdict.Drop, 0),
        new("too many extensions leave the one too many", [Drop(protocol: 60)], SevenExtensions, XdpVerdict.Drop, 0),
    }.ToDictionary(c => c.Name);

    public static TheoryData<string> Names => [.. Table.Keys];

    [KernelTheory]
    [MemberData(nameof(Names))]
    public void Run_RulesWithProtocols_MatchWhatIpCarries(string name) => Table[name].Check(programs);
}
