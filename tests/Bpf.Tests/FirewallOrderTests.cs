using static HyperMesh.Autonomic.Bpf.Tests.Programs.FirewallRule;
using static HyperMesh.Autonomic.Bpf.Tests.Programs.XdpVerdict;

namespace HyperMesh.Autonomic.Bpf.Tests;

[Collection(ShippedCollection.Name)]
public class FirewallOrderTests(ShippedPrograms programs)
{
    private static readonly Packet Web = Packet.Ethernet.Ipv4().Tcp(443);
    private static readonly Packet Dns = Packet.Ethernet.Ipv6().Udp(53);

    private static readonly Dictionary<string, FirewallCase> Table = new FirewallCase[]
    {
        new("no rules, default allow", [], Web, Pass),
        new("no rules, default drop", [], Web, XdpVerdict.Drop, Default: XdpVerdict.Drop),
        new("no match, default allow", [Drop(port: 80)], Web, Pass),
        new("no match, default drop", [Allow(port: 80)], Web, XdpVerdict.Drop, Default: XdpVerdict.Drop),
        new("one rule drops", [Drop()], Web, XdpVerdict.Drop, 0),
        new("one rule allows against the default", [Allow()], Web, Pass, 0, Default: XdpVerdict.Drop),
        new("drop before allow", [Drop(protocol: "tcp"), Allow()], Web, XdpVerdict.Drop, 0),
        new("drop before allow, the second matches", [Drop(protocol: "tcp"), Allow()], Dns, Pass, 1, Default: XdpVerdict.Drop),
        new("allow before drop", [Allow(protocol: "tcp"), Drop()], Web, Pass, 0),
        new("allow before drop, the second matches", [Allow(protocol: "tcp"), Drop()], Dns, XdpVerdict.Drop, 1),
        new("the same rule twice", [Drop(port: 443), Drop(port: 443)], Web, XdpVerdict.Drop, 0),
        new("the narrow rule comes late", [Drop(), Allow(Packet.SourceV4, "tcp", 443)], Web, XdpVerdict.Drop, 0),
        new("all that a rule names has to match", [Drop("10.0.0.0/8", "tcp", 443), Drop(Packet.SourceV4, "udp", 443),
            Drop(Packet.SourceV4, "tcp", 80), Drop(Packet.SourceV4, "tcp", 443)], Web, XdpVerdict.Drop, 3),
        new("the first of 64", Of64(0), Web, XdpVerdict.Drop, 0),
        new("the 32nd of 64", Of64(31), Web, XdpVerdict.Drop, 31),
        new("the 33rd of 64", Of64(32), Web, XdpVerdict.Drop, 32),
        new("the last of 64", Of64(63), Web, XdpVerdict.Drop, 63),
        new("the last of 64 allows",
            [.. Enumerable.Repeat(Drop(protocol: "udp"), 63), Allow(protocol: "tcp")], Web, Pass, 63, Default: XdpVerdict.Drop),
        new("none of 64", Of64(-1), Web, Pass),
        new("none of 64, default drop", Of64(-1), Web, XdpVerdict.Drop, Default: XdpVerdict.Drop),
        new("64 rules that all match", [.. Enumerable.Repeat(Allow(), 64)], Web, Pass, 0, Default: XdpVerdict.Drop),
        new("ARP passes whatever the rules", [Drop()], Packet.Ethernet.Arp(), Pass, Default: XdpVerdict.Drop),
        new("three tags hide IP", [Drop()], Packet.Ethernet.Vlan().Vlan().Vlan().Ipv4().Tcp(443), Pass, Default: XdpVerdict.Drop),
        new("broken IP header, default allow", [Drop()], Web.With(14, 0x44), Pass),
        new("broken IP header, default drop", [Allow()], Web.With(14, 0x44), XdpVerdict.Drop, Default: XdpVerdict.Drop),
        new("QinQ", [Allow(protocol: "udp"), Drop(port: 443)], Packet.Ethernet.ServiceVlan().Vlan().Ipv4().Tcp(443), XdpVerdict.Drop, 1),
    }.ToDictionary(c => c.Name);

    public static TheoryData<string> Names => [.. Table.Keys];

    [KernelTheory]
    [MemberData(nameof(Names))]
    public void Run_Rules_TheFirstMatchDecides(string name) => Table[name].Check(programs);

    [KernelFact]
    public void Run_SeveralPackets_EachRuleCountsItsOwn()
    {
        using var firewall = programs.RunFirewall(new FirewallConfig([Drop(port: 80), Allow(protocol: "tcp"), Drop(protocol: "udp")]));

        foreach (var packet in (Packet[])[Web, Web, Web, Dns, Dns, Packet.Ethernet.Ipv4().Tcp(80), Packet.Ethernet.Ipv4().Icmp()])
            firewall.Run(packet);

        firewall.Hits().ShouldBe([1, 3, 2]);
        firewall.Counters()["drops"].ShouldBe(3);
        firewall.Counters()["passed"].ShouldBe(4);
    }

    // Each with a source and a port that the packet does not have, but for one.
    private static FirewallRule[] Of64(int matching) =>
        [.. Enumerable.Range(0, 64).Select(i => i == matching ? Drop(port: 443) : Drop(source: $"10.0.{i}.0/24", port: 1380 + i))];
}
