using static HyperMesh.Autonomic.Bpf.Tests.Programs.FirewallRule;
using static HyperMesh.Autonomic.Bpf.Tests.Programs.XdpVerdict;

namespace HyperMesh.Autonomic.Bpf.Tests;

/// <summary>Destination, ranges, source ports, direction and priority.</summary>
[Collection(ShippedCollection.Name)]
public class FirewallFieldTests(ShippedPrograms programs)
{
    private static readonly Packet V4 = Packet.Ethernet.Ipv4("192.0.2.1", "198.51.100.7");
    private static readonly Packet V6 = Packet.Ethernet.Ipv6("2001:db8::1", "2001:db8:f::7");
    private static readonly FirewallRule Any = Drop();

    private static readonly Dictionary<string, FirewallCase> Table = new FirewallCase[]
    {
        new("destination", [Any with { Destination = "198.51.100.0/24" }], V4.Udp(53), XdpVerdict.Drop, 0),
        new("destination, a host", [Any with { Destination = "198.51.100.7" }], V4.Udp(53), XdpVerdict.Drop, 0),
        new("destination, its neighbour", [Any with { Destination = "198.51.100.6" }], V4.Udp(53), Pass),
        new("destination, another network", [Any with { Destination = "198.51.101.0/24" }], V4.Udp(53), Pass),
        new("the source is not the destination", [Any with { Destination = "192.0.2.0/24" }], V4.Udp(53), Pass),
        new("destination of IPv6", [Any with { Destination = "2001:db8:f::/48" }], V6.Udp(53), XdpVerdict.Drop, 0),
        new("destination of IPv6, a host", [Any with { Destination = "2001:db8:f::7" }], V6.Udp(53), XdpVerdict.Drop, 0),
        new("destination of IPv6, its neighbour", [Any with { Destination = "2001:db8:f::6" }], V6.Udp(53), Pass),
        new("source and destination", [Drop("192.0.2.1") with { Destination = "198.51.100.0/24" }], V4.Udp(53), XdpVerdict.Drop, 0),
        new("source, but not destination", [Drop("192.0.2.1") with { Destination = "198.51.101.0/24" }], V4.Udp(53), Pass),
        new("nested destinations", [Any with { Destination = "198.51.100.7/32", Port = 80 }, Any with { Destination = "198.0.0.0/8" }],
            V4.Udp(53), XdpVerdict.Drop, 1),

        new("range, first", [Drop(port: "1000-2000")], V4.Udp(1000), XdpVerdict.Drop, 0),
        new("range, last", [Drop(port: "1000-2000")], V4.Udp(2000), XdpVerdict.Drop, 0),
        new("range, below", [Drop(port: "1000-2000")], V4.Udp(999), Pass),
        new("range, above", [Drop(port: "1000-2000")], V4.Udp(2001), Pass),
        new("range of all ports", [Drop(port: "0-65535")], V4.Udp(65535), XdpVerdict.Drop, 0),
        new("range of all ports is not no port", [Drop(port: "0-65535")], V4.Icmp(), Pass),
        new("ranges that overlap, the first", [Drop(port: "1000-2000"), Allow(port: "1500-3000")], V4.Udp(1500), XdpVerdict.Drop, 0),
        new("ranges that overlap, the second",
            [Drop(port: "1000-2000"), Allow(port: "1500-3000")], V4.Udp(2001), Pass, 1, Default: XdpVerdict.Drop),
        new("source port", [Any with { SourcePort = 53 }], V4.Udp(9, from: 53), XdpVerdict.Drop, 0),
        new("the destination port is not the source port", [Any with { SourcePort = 53 }], V4.Udp(53, from: 9), Pass),
        new("range of source ports", [Any with { SourcePort = "1-1023" }], V6.Tcp(9, from: 1023), XdpVerdict.Drop, 0),
        new("both ports", [Any with { Port = 53, SourcePort = "1024-65535" }], V4.Udp(53, from: 50000), XdpVerdict.Drop, 0),
        new("both ports, one wrong", [Any with { Port = 53, SourcePort = "1024-65535" }], V4.Udp(53, from: 53), Pass),

        new("ingress", [Any with { Direction = "ingress" }], V4.Udp(53), XdpVerdict.Drop, 0),
        new("both directions", [Any with { Direction = "both" }], V4.Udp(53), XdpVerdict.Drop, 0),
        new("egress", [Any with { Direction = "egress" }], V4.Udp(53), Pass),
        new("egress before any", [Any with { Direction = "egress" }, Any], V4.Udp(53), XdpVerdict.Drop, 1),
        new("egress of a protocol", [Any with { Direction = "egress", Protocol = "udp" }, Drop(protocol: "udp")], V4.Udp(53), XdpVerdict.Drop, 1),

        new("priority before order",
            [Any with { Priority = 5 }, Allow() with { Priority = 1 }], V4.Udp(53), Pass, 1, Default: XdpVerdict.Drop),
        new("order among the same priority",
            [Any with { Priority = 5 }, Allow() with { Priority = 5 }], V4.Udp(53), XdpVerdict.Drop, 0),
        new("no priority is the first", [Any with { Priority = 1 }, Allow()], V4.Udp(53), Pass, 1, Default: XdpVerdict.Drop),
    }.ToDictionary(c => c.Name);

    public static TheoryData<string> Names => [.. Table.Keys];

    [KernelTheory]
    [MemberData(nameof(Names))]
    public void Run_RuleWithFields_MatchesWhatTheySay(string name) => Table[name].Check(programs);

    // As many rules as take another path through the program must not change anything.
    [KernelTheory]
    [MemberData(nameof(Names))]
    public void Run_RuleAfterHundredOthers_MatchesTheSame(string name)
    {
        var one = Table[name];
        var others = Enumerable.Range(0, 100).Select(i => Drop($"203.0.113.{i}", "sctp", 9) with { Priority = 0 });

        (one with
        {
            Rules = [.. others, .. one.Rules.Select(rule => rule with { Priority = rule.Priority ?? 0 })],
            Rule = one.Rule + 100,
        }).Check(programs);
    }
}
