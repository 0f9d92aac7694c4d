using static HyperMesh.Autonomic.Bpf.Tests.Programs.FirewallRule;
using static HyperMesh.Autonomic.Bpf.Tests.Programs.XdpVerdict;

namespace HyperMesh.Autonomic.Bpf.Tests;

[Collection(ShippedCollection.Name)]
public class FirewallSourceTests(ShippedPrograms programs)
{
    private static readonly FirewallRule[] Nested =
        [Allow("10.1.2.0/24"), Drop("10.1.0.0/16"), Allow("10.0.0.0/8"), Drop("0.0.0.0/0")];

    private static readonly FirewallRule[] Nested6 =
        [Allow("2001:db8:0:1::1/128"), Drop("2001:db8:0:1::/64"), Allow("2001:db8::/32"), Drop("::/0")];

    private static readonly Dictionary<string, FirewallCase> Table = new FirewallCase[]
    {
        new("/0 matches any IPv4", [Drop("0.0.0.0/0")], From("203.0.113.9"), XdpVerdict.Drop, 0),
        new("/0 of IPv4 does not match IPv6", [Drop("0.0.0.0/0")], From("2001:db8::1"), Pass),
        new("/0 of IPv6 matches any IPv6", [Drop("::/0")], From("fe80::1"), XdpVerdict.Drop, 0),
        new("/0 of IPv6 does not match IPv4", [Drop("::/0")], From("203.0.113.9"), Pass),
        new("no source matches IPv4", [Drop()], From("203.0.113.9"), XdpVerdict.Drop, 0),
        new("no source matches IPv6", [Drop()], From("fe80::1"), XdpVerdict.Drop, 0),
        new("/1, upper half", [Drop("128.0.0.0/1")], From("128.0.0.0"), XdpVerdict.Drop, 0),
        new("/1, lower half", [Drop("128.0.0.0/1")], From("127.255.255.255"), Pass),
        new("/8, first address", [Drop("10.0.0.0/8")], From("10.0.0.0"), XdpVerdict.Drop, 0),
        new("/8, last address", [Drop("10.0.0.0/8")], From("10.255.255.255"), XdpVerdict.Drop, 0),
        new("/8, one below", [Drop("10.0.0.0/8")], From("9.255.255.255"), Pass),
        new("/8, one above", [Drop("10.0.0.0/8")], From("11.0.0.0"), Pass),
        new("/24, first address", [Drop("192.0.2.0/24")], From("192.0.2.0"), XdpVerdict.Drop, 0),
        new("/24, last address", [Drop("192.0.2.0/24")], From("192.0.2.255"), XdpVerdict.Drop, 0),
        new("/24, one above", [Drop("192.0.2.0/24")], From("192.0.3.0"), Pass),
        new("/24, default drop, allowed", [Allow("192.0.2.0/24")], From("192.0.2.7"), Pass, 0, Default: XdpVerdict.Drop),
        new("/24, default drop, outside", [Allow("192.0.2.0/24")], From("192.0.1.7"), XdpVerdict.Drop, Default: XdpVerdict.Drop),
        new("/25, the other half", [Drop("192.0.2.128/25")], From("192.0.2.127"), Pass),
        new("/32, the host", [Drop("192.0.2.7/32")], From("192.0.2.7"), XdpVerdict.Drop, 0),
        new("/32, its neighbour", [Drop("192.0.2.7/32")], From("192.0.2.6"), Pass),
        new("a host without a length", [Drop("192.0.2.7")], From("192.0.2.7"), XdpVerdict.Drop, 0),
        new("a host without a length, its neighbour", [Drop("192.0.2.7")], From("192.0.2.8"), Pass),
        new("the bytes of an address are in order", [Drop("1.2.3.4")], From("4.3.2.1"), Pass),
        new("nested, innermost", Nested, From("10.1.2.3"), Pass, 0),
        new("nested, second", Nested, From("10.1.3.3"), XdpVerdict.Drop, 1),
        new("nested, third", Nested, From("10.2.3.3"), Pass, 2),
        new("nested, outermost", Nested, From("11.2.3.3"), XdpVerdict.Drop, 3),
        new("nested backwards, the outermost hides the rest", [.. Nested.Reverse()], From("10.1.2.3"), XdpVerdict.Drop, 0),
        new("a wide rule before a narrow one", [Drop("10.0.0.0/8"), Allow("10.1.2.3")], From("10.1.2.3"), XdpVerdict.Drop, 0),
        new("a wide rule for a port before a narrow one", [Drop("10.0.0.0/8", port: 80), Allow("10.1.2.3")], From("10.1.2.3"), Pass, 1,
            Default: XdpVerdict.Drop),
        new("a rule without a source among prefixes",
            [Allow("10.1.0.0/16"), Drop(), Allow("10.0.0.0/8")], From("10.2.0.1"), XdpVerdict.Drop, 1),
        new("the same prefix twice",
            [Drop("10.0.0.0/8", "udp"), Allow("10.0.0.0/8", "tcp")], From("10.0.0.1"), Pass, 1, Default: XdpVerdict.Drop),
        new("the destination is not the source", [Drop("198.51.100.0/24")], From("192.0.2.1"), Pass),
        new("/64, inside", [Drop("2001:db8:0:1::/64")], From("2001:db8:0:1:ffff:ffff:ffff:ffff"), XdpVerdict.Drop, 0),
        new("/64, one above", [Drop("2001:db8:0:1::/64")], From("2001:db8:0:2::"), Pass),
        new("/65, the other half", [Drop("2001:db8:0:1::/65")], From("2001:db8:0:1:8000::"), Pass),
        new("/128, the host", [Drop("2001:db8::7/128")], From("2001:db8::7"), XdpVerdict.Drop, 0),
        new("/128, its neighbour", [Drop("2001:db8::7/128")], From("2001:db8::6"), Pass),
        new("an IPv6 host without a length", [Drop("2001:db8::7")], From("2001:db8::7"), XdpVerdict.Drop, 0),
        new("nested IPv6, innermost", Nested6, From("2001:db8:0:1::1"), Pass, 0),
        new("nested IPv6, second", Nested6, From("2001:db8:0:1::2"), XdpVerdict.Drop, 1),
        new("nested IPv6, third", Nested6, From("2001:db8:1::1"), Pass, 2),
        new("nested IPv6, outermost", Nested6, From("2001:db9::1"), XdpVerdict.Drop, 3),
        new("an IPv4 rule does not match a mapped address", [Drop("10.0.0.0/8")], From("::ffff:10.0.0.1"), Pass),
        new("a mapped rule does not match IPv4", [Drop("::ffff:10.0.0.0/104")], From("10.0.0.1"), Pass),
        new("a mapped address is in no other prefix", [Drop("2001:db9::/98"), Allow("::ffff:10.0.0.1")], From("::ffff:10.0.0.1"), Pass, 1,
            Default: XdpVerdict.Drop),
        new("both versions, IPv4", [Drop("10.0.0.0/8"), Drop("2001:db8::/32")], From("10.0.0.1"), XdpVerdict.Drop, 0),
        new("both versions, IPv6", [Drop("10.0.0.0/8"), Drop("2001:db8::/32")], From("2001:db8::1"), XdpVerdict.Drop, 1),
        new("64 prefixes of one version",
            [.. Enumerable.Range(0, 64).Select(i => Drop($"10.{i}.0.0/16"))], From("10.63.0.1"), XdpVerdict.Drop, 63),
        new("behind tags", [Drop("10.0.0.0/8")], Packet.Ethernet.ServiceVlan().Vlan().Ipv4("10.0.0.1").Udp(53), XdpVerdict.Drop, 0),
        new("of a later fragment",
            [Drop("10.0.0.0/8")], Packet.Ethernet.Ipv4("10.0.0.1", offset: 9).Protocol(6).Payload(8), XdpVerdict.Drop, 0),
    }.ToDictionary(c => c.Name);

    public static TheoryData<string> Names => [.. Table.Keys];

    [KernelTheory]
    [MemberData(nameof(Names))]
    public void Run_RulesWithSources_PrefixesMatchAsWritten(string name) => Table[name].Check(programs);

    private static Packet From(string source) =>
        source.Contains(':') ? Packet.Ethernet.Ipv6(source).Tcp(443) : Packet.Ethernet.Ipv4(source).Tcp(443);
}
