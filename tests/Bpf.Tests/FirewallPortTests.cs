using static HyperMesh.Autonomic.Bpf.Tests.Programs.FirewallRule;
using static HyperMesh.Autonomic.Bpf.Tests.Programs.XdpVerdict;

namespace HyperMesh.Autonomic.Bpf.Tests;

[Collection(ShippedCollection.Name)]
public class FirewallPortTests(ShippedPrograms programs)
{
    private static readonly Packet V4 = Packet.Ethernet.Ipv4();
    private static readonly Packet V6 = Packet.Ethernet.Ipv6();

    private static readonly FirewallRule[] Mixed =
        [Drop(port: 80), Allow(protocol: "tcp", port: 443), Drop(protocol: "tcp"), Allow(port: 53)];

    private static readonly Dictionary<string, FirewallCase> Table = new FirewallCase[]
    {
        new("TCP", [Drop(port: 443)], V4.Tcp(443), XdpVerdict.Drop, 0),
        new("UDP", [Drop(port: 443)], V6.Udp(443), XdpVerdict.Drop, 0),
        new("UDP-Lite", [Drop(port: 443)], V4.UdpLite(443), XdpVerdict.Drop, 0),
        new("SCTP", [Drop(port: 443)], V4.Sctp(443), XdpVerdict.Drop, 0),
        new("another port", [Drop(port: 443)], V4.Tcp(444), Pass),
        new("the source port does not count", [Drop(port: 443)], V4.Tcp(80, from: 443), Pass),
        new("port 0", [Drop(port: 0)], V4.Tcp(0), XdpVerdict.Drop, 0),
        new("port 0 is not any port", [Drop(port: 0)], V4.Tcp(1), Pass),
        new("port 0 is not no port", [Drop(port: 0)], V4.Icmp(), Pass),
        new("port 65535", [Drop(port: 65535)], V4.Udp(65535), XdpVerdict.Drop, 0),
        new("the bytes of a port are in order", [Drop(port: 1)], V4.Tcp(256), Pass),
        new("with a protocol, this one", [Drop(protocol: "udp", port: 53)], V4.Udp(53), XdpVerdict.Drop, 0),
        new("with a protocol, another one", [Drop(protocol: "udp", port: 53)], V4.Tcp(53), Pass),
        new("mixed, first", Mixed, V4.Udp(80), XdpVerdict.Drop, 0),
        new("mixed, second", Mixed, V4.Tcp(443), Pass, 1, Default: XdpVerdict.Drop),
        new("mixed, a port that no rule names", Mixed, V4.Tcp(22), XdpVerdict.Drop, 2),
        new("mixed, a port of another protocol's rule", Mixed, V4.Udp(443), Pass),
        new("mixed, the rule without a port comes first", Mixed, V4.Tcp(53), XdpVerdict.Drop, 2),
        new("mixed, last", Mixed, V4.Udp(53), Pass, 3, Default: XdpVerdict.Drop),
        new("ICMP has no ports", [Drop(port: 0x0000), Drop(port: 1)], V4.Icmp(), Pass),
        new("ICMP, the rule without a port", [Drop(port: 1), Drop()], V4.Icmp(), XdpVerdict.Drop, 1),
        new("ICMPv6 has no ports", [Drop(port: 0)], V6.Icmpv6(), Pass),
        new("GRE has no ports", [Drop(port: 1)], V4.Protocol(47).Payload(20).With(36, 0, 1), Pass),
        new("first fragment", [Drop(port: 53)], Packet.Ethernet.Ipv4(more: true).Udp(53), XdpVerdict.Drop, 0),
        new("later fragment, even if its data looks like it", [Drop(port: 53)], Packet.Ethernet.Ipv4(offset: 1).Udp(53), Pass),
        new("later fragment, the rule without a port",
            [Drop(port: 53), Drop(protocol: "udp")], Packet.Ethernet.Ipv4(offset: 1).Udp(53), XdpVerdict.Drop, 1),
        new("a fragment of 8 bytes of TCP still has its port",
            [Drop(port: 443)], Packet.Ethernet.Ipv4(more: true).Tcp(443).Truncate(42), XdpVerdict.Drop, 0),
        new("IPv6 first fragment", [Drop(port: 53)], V6.Fragment().Udp(53), XdpVerdict.Drop, 0),
        new("IPv6 later fragment", [Drop(port: 53)], V6.Fragment(offset: 1).Udp(53), Pass),
        new("behind IPv4 options", [Drop(port: 443)], Packet.Ethernet.Ipv4(options: 40).Tcp(443), XdpVerdict.Drop, 0),
        new("behind IPv6 extensions",
            [Drop(port: 443)], V6.HopByHop(1).Routing(2).Authentication(3).DestinationOptions().Tcp(443), XdpVerdict.Drop, 0),
        new("behind 2 KiB of options", [Drop(port: 53)], V6.DestinationOptions(255).Udp(53), XdpVerdict.Drop, 0),
        new("behind too many extensions",
            [Drop(port: 443)], V6.HopByHop().Routing().Routing().Routing().Routing().Routing().Routing().Tcp(443), Pass),
        new("64 ports", [.. Enumerable.Range(0, 64).Select(i => Drop(port: 1000 + i))], V4.Tcp(1063), XdpVerdict.Drop, 63),
        new("64 ports, one above", [.. Enumerable.Range(0, 64).Select(i => Drop(port: 1000 + i))], V4.Tcp(1064), Pass),
    }.ToDictionary(c => c.Name);

    public static TheoryData<string> Names => [.. Table.Keys];

    [KernelTheory]
    [MemberData(nameof(Names))]
    public void Run_RulesWithPorts_MatchTheDestinationPort(string name) => Table[name].Check(programs);
}
