namespace HyperMesh.Autonomic.Bpf.Tests.Mesh;

/// <summary>Packets through the filter: where they go and what is changed in them.</summary>
public class MeshFilterTests
{
    // lo: every namespace has it, and nothing is sent in a test run.
    private const int Loopback = 1;
    private const string Next = "0a:00:00:00:00:01";
    private const string Own = "0a:00:00:00:00:02";
    private const string Other = "0a:00:00:00:00:03";
    private static readonly Packet Frame = Packet.Ethernet;
    private static readonly byte[] Udp4 = Frame.Ipv4().Udp(53).Payload(20).Routed();
    private static readonly byte[] FrameMac = Udp4[..6];
    private static readonly byte[] Udp6 = Frame.Ipv6().Udp(53).Payload(20).Routed();

    private static readonly Dictionary<string, (byte[] Packet, MeshReason Reason)> Cases = new()
    {
        ["IPv4"] = (Udp4, MeshReason.Redirected),
        ["IPv6"] = (Udp6, MeshReason.Redirected),
        ["IPv4 with two hops"] = (Frame.Ipv4().Icmp().Routed(hops: 2), MeshReason.Redirected),
        ["IPv4 later fragment"] = (Frame.Ipv4(offset: 9).Protocol(17).Payload(3).Routed(), MeshReason.Redirected),
        ["IPv4 of one byte of TCP"] = (Frame.Ipv4().Protocol(6).Payload(1).Routed(), MeshReason.Redirected),
        ["IPv6 seven extensions"] = (Frame.Ipv6().Routing().DestinationOptions().Routing().DestinationOptions().Routing().DestinationOptions().Routing().Udp(1).Routed(), MeshReason.Redirected),
        ["the largest packet of the MTU"] = (Frame.Ipv4().Udp(53).Payload(1472).Routed(), MeshReason.Redirected),
        ["padding of Ethernet"] = ([.. Udp4, 0, 0, 0], MeshReason.Redirected),
        ["ARP"] = (Frame.Arp().ToArray(), MeshReason.NotIp),
        ["VLAN"] = (Frame.Vlan().Ipv4().Udp(53).ToArray(), MeshReason.Tagged),
        ["service tag"] = (Frame.ServiceVlan().Vlan().Ipv6().Udp(53).ToArray(), MeshReason.Tagged),
        ["to another host's MAC"] = ([2, 0, 0, 0, 0, 9, .. Udp4[6..]], MeshReason.OtherHost),
        ["to a group's MAC"] = ([0x33, 0x33, 0, 0, 0, 1, .. Udp6[6..]], MeshReason.OtherHost),
        ["broadcast"] = ([0xff, 0xff, 0xff, 0xff, 0xff, 0xff, .. Udp4[6..]], MeshReason.OtherHost),
        ["IPv4 options"] = (Frame.Ipv4(options: 4).Udp(53).Routed(), MeshReason.Options),
        ["IPv6 hop-by-hop"] = (Frame.Ipv6().HopByHop().Udp(53).Routed(), MeshReason.Options),
        ["a wrong checksum"] = (Frame.Ipv4().Udp(53).Routed().With(24, 0xAA, 0xAA), MeshReason.Malformed),
        ["IPv4 longer than the frame"] = (Udp4[..^1], MeshReason.Malformed),
        ["IPv6 longer than the frame"] = (Udp6[..^1], MeshReason.Malformed),
        ["IPv4 of version 5"] = (Udp4.With(14, 0x55), MeshReason.Malformed),
        ["to a group"] = (Frame.Ipv4(destination: "224.0.0.251").Udp(5353).Routed(), MeshReason.Unroutable),
        ["to all"] = (Frame.Ipv4(destination: "255.255.255.255").Udp(67).Routed(), MeshReason.Unroutable),
        ["to loopback"] = (Frame.Ipv4(destination: "127.0.0.1").Udp(53).Routed(), MeshReason.Unroutable),
        ["from link-local of IPv4"] = (Frame.Ipv4(source: "169.254.1.1").Udp(53).Routed(), MeshReason.Unroutable),
        ["to link-local of IPv6"] = (Frame.Ipv6(destination: "fe80::1").Icmpv6().Routed(), MeshReason.Unroutable),
        ["from nobody"] = (Frame.Ipv6(source: "::").Icmpv6().Routed(), MeshReason.Unroutable),
        ["IPv4 in the disguise of IPv6"] = (Frame.Ipv6(destination: "::ffff:198.51.100.1").Udp(53).Routed(), MeshReason.Unroutable),
        ["no route"] = (Frame.Ipv4(destination: "203.0.113.1").Udp(53).Routed(), MeshReason.NoRoute),
        ["to this host, inside a routed network"] = (Frame.Ipv4(destination: "198.51.100.99").Udp(53).Routed(), MeshReason.Local),
        ["a blackhole"] = (Frame.Ipv4(destination: "198.51.101.1").Udp(53).Routed(), MeshReason.Blackholed),
        ["no such neighbour"] = (Frame.Ipv4(destination: "198.51.102.1").Udp(53).Routed(), MeshReason.UnknownNeighbour),
        ["on the link, a neighbour of its own"] = (Frame.Ipv4(destination: "10.0.0.2").Udp(53).Routed(), MeshReason.Redirected),
        ["on the link, not known"] = (Frame.Ipv4(destination: "10.0.0.3").Udp(53).Routed(), MeshReason.UnknownNeighbour),
        ["the last hop of IPv4"] = (Frame.Ipv4().Udp(53).Routed(hops: 1), MeshReason.TtlExpired),
        ["no hop of IPv6"] = (Frame.Ipv6().Udp(53).Routed(hops: 0), MeshReason.TtlExpired),
        ["a byte more than the MTU"] = (Frame.Ipv4().Udp(53).Payload(1473).Routed(), MeshReason.TooBig),
        ["a neighbour whose port is not there"] = (Frame.Ipv4(destination: "10.0.0.4").Udp(53).Routed(), MeshReason.NoPort),
        ["a class that is dropped"] = (Frame.Ipv4().Udp(53).Routed(tos: 8 << 2), MeshReason.ClassDropped),
    };

    public static TheoryData<string> Names => [.. Cases.Keys];

    [KernelTheory]
    [MemberData(nameof(Names))]
    public void Run_Packet_HasItsReasonAndOnlyThoseThatLeaveAreChanged(string name) => HasItsReason("xdp_mesh_filter", name);

    [KernelTheory]
    [MemberData(nameof(Names))]
    public void Run_PacketThroughTheNode_HasTheSameReason(string name) => HasItsReason("xdp_mesh_node", name);

    private static void HasItsReason(string program, string name)
    {
        var (packet, reason) = Cases[name];
        using var lenient = Router(new MeshConfig(Mac: FrameMac), program);
        using var strict = Router(new MeshConfig(FrameMac, DropUnknown: true, DropExpired: true, DropMalformed: true), program);
        var expected = reason == MeshReason.Redirected ? packet.Forwarded(Next, Own) : packet;

        lenient.Run(packet, out var output).ShouldBe((Lenient(reason), reason));
        output.ShouldBe(expected);
        strict.Run(packet, out output).ShouldBe((Strict(reason), reason));
        output.ShouldBe(expected);
    }

    [KernelFact]
    public void Run_EveryHopCountAndChecksum_IsWhatASenderWouldHaveComputed()
    {
        using var router = Router(new MeshConfig());

        for (var hops = 2; hops <= 255; hops++)
            for (var id = 0; id < 16; id++)
            {
                var packet = Frame.Ipv4(source: $"192.0.{id * 16}.{hops}").Udp(53).Routed((byte)hops, (byte)id);
                router.Run(packet, out var output).Reason.ShouldBe(MeshReason.Redirected);
                output.ShouldBe(packet.Forwarded(Next, Own));
            }
    }

    [KernelTheory]
    [InlineData(4)]
    [InlineData(6)]
    public void Run_EveryDscpRemarked_ChangesNothingElse(int version)
    {
        using var router = Router(new MeshConfig());
        for (var dscp = 0u; dscp < 64; dscp++)
        {
            router.Class(dscp, 3, ClassAction.Remark, remark: 63 - dscp);
            for (byte ecn = 0; ecn < 4; ecn++)
            {
                var packet = (version == 4 ? Frame.Ipv4() : Frame.Ipv6()).Udp(53).Routed(tos: (byte)((dscp << 2) | ecn));
                router.Run(packet, out var output).ShouldBe((XdpVerdict.Redirect, MeshReason.Redirected));
                output.ShouldBe(packet.Forwarded(Next, Own, (byte)(63 - dscp)));
            }
        }

        router.Class(3).Packets.ShouldBe(256u);
    }

    [KernelFact]
    public void Run_Classes_AreCountedApart()
    {
        using var router = Router(new MeshConfig());
        router.Class(46, 1);
        byte[] voice = Frame.Ipv4().Udp(53).Routed(tos: 46 << 2), bulk = Frame.Ipv6().Udp(53).Routed(tos: 8 << 2);

        router.Run(voice, out _).Reason.ShouldBe(MeshReason.Redirected);
        router.Run(bulk, out _).Reason.ShouldBe(MeshReason.ClassDropped);
        router.Run(Udp4, out _).Reason.ShouldBe(MeshReason.Redirected);
        router.Run(Udp4, out _).Reason.ShouldBe(MeshReason.Redirected);
        router.Run(Frame.Ipv4(destination: "203.0.113.1").Udp(53).Routed(tos: 46 << 2), out _).Reason.ShouldBe(MeshReason.NoRoute);

        router.Class(0).ShouldBe((2ul, 2 * (ulong)Udp4.Length, 0ul));
        router.Class(1).ShouldBe((1ul, (ulong)voice.Length, 0ul));
        router.Class(2).ShouldBe((1ul, (ulong)bulk.Length, 1ul));
    }

    [KernelFact]
    public void Run_NeighbourMoved_TakesItsRoutesAlong()
    {
        using var router = Router(new MeshConfig()).Route("198.51.104.0/24", via: "10.0.0.1");

        router.Neighbour("10.0.0.1", Loopback, Other, Own);

        router.Run(Udp4, out var output);
        output[..6].ShouldBe([0x0a, 0, 0, 0, 0, 3]);
        router.Run(Frame.Ipv4(destination: "198.51.104.7").Udp(53).Routed(), out output);
        output[..6].ShouldBe([0x0a, 0, 0, 0, 0, 3]);
        router.RemoveNeighbour("10.0.0.1");
        router.Run(Udp4, out _).ShouldBe((XdpVerdict.Pass, MeshReason.UnknownNeighbour));
    }

    [KernelTheory]
    [InlineData(4)]
    [InlineData(6)]
    public void Run_CutOffAtEveryByte_IsNeverForwarded(int version)
    {
        using var router = Router(new MeshConfig(DropMalformed: true));
        var packet = version == 4 ? Udp4 : Udp6;

        for (var length = Packet.EthernetLength; length < packet.Length; length++)
        {
            router.Run(packet[..length], out var output).ShouldBe((XdpVerdict.Drop, MeshReason.Malformed), $"{length} bytes");
            output.ShouldBe(packet[..length]);
        }
    }

    private static XdpVerdict Lenient(MeshReason reason) => reason switch
    {
        MeshReason.Redirected => XdpVerdict.Redirect,
        MeshReason.Blackholed or MeshReason.ClassDropped => XdpVerdict.Drop,
        _ => XdpVerdict.Pass,
    };

    private static XdpVerdict Strict(MeshReason reason) => reason switch
    {
        MeshReason.UnknownNeighbour or MeshReason.NoPort or MeshReason.TtlExpired or MeshReason.Malformed => XdpVerdict.Drop,
        _ => Lenient(reason),
    };

    private static MeshProgram Router(MeshConfig config, string program = "xdp_mesh_filter") => new MeshProgram(config, name: program)
        .Port(Loopback)
        .Neighbour("10.0.0.1", Loopback, Next, Own)
        .Neighbour("10.0.0.2", Loopback, Next, Own)
        .Neighbour("10.0.0.4", port: 4711, Next, Own)
        .Neighbour("2001:db8::1", Loopback, Next, Own)
        .Route("198.51.100.0/24", via: "10.0.0.1")
        .Route("198.51.100.99/32", type: RouteType.Local)
        .Route("198.51.101.0/24", type: RouteType.Blackhole)
        .Route("198.51.102.0/24", via: "10.0.0.77")
        .Route("10.0.0.0/24")
        .Route("2001:db8::/32", via: "2001:db8::1")
        .Route("::/0", via: "2001:db8::1")
        .Class(8, 2, ClassAction.Drop);
}
