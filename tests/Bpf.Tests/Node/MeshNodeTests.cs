using HyperMesh.Autonomic.Bpf.Tests.Mesh;
using HyperMesh.Autonomic.Bpf.Tests.Pqc;

namespace HyperMesh.Autonomic.Bpf.Tests.Node;

/// <summary>A node that forwards for others and checks what is its own. The cases of both programs run on this one too, in their own tests.</summary>
public class MeshNodeTests
{
    // lo: every namespace has it, and nothing is sent in a test run.
    private const int Loopback = 1;
    private const uint UnknownSession = 99;
    private const string Own = "198.51.100.1";
    private const string Far = "203.0.113.5";
    private static readonly MeshFrame Mine = new();

    [KernelTheory]
    [InlineData(4)]
    [InlineData(6)]
    public void Run_FrameInTransitOfASessionThatIsNotKnown_IsForwarded(int version)
    {
        using var node = Node();

        node.Run(Transit(version)).ShouldBe((XdpVerdict.Redirect, MeshReason.Redirected, null));
        node.Check.Counts().ShouldAllBe(count => count == 0);
    }

    [KernelFact]
    public void Run_FrameInTransitThatIsForged_IsForwarded()
    {
        using var node = Node();
        var forged = Frame(Mine with { Destination = Far, Key = new byte[16] });

        node.Run(forged).ShouldBe((XdpVerdict.Redirect, MeshReason.Redirected, null));
        node.Check.Window(7).Packets.ShouldBe(0u);
    }

    [KernelTheory]
    [InlineData(4)]
    [InlineData(6)]
    public void Run_OwnFrames_AreTakenOnceAndForgedOnesNever(int version)
    {
        using var node = Node();
        var mine = version == 4 ? Mine : Mine.OverIpv6();
        var reason = version == 4 ? MeshReason.Local : MeshReason.NoRoute;

        node.Run(Frame(mine)).ShouldBe((XdpVerdict.Pass, reason, PqcReason.Ok));
        node.Run(Frame(mine)).ShouldBe((XdpVerdict.Drop, reason, PqcReason.Replayed));
        node.Run(Frame(mine with { Sequence = 2, Key = new byte[16] })).ShouldBe((XdpVerdict.Drop, reason, PqcReason.BadMac));
        node.Run(Frame(mine with { Session = UnknownSession })).ShouldBe((XdpVerdict.Drop, reason, PqcReason.UnknownSession));
        node.Check.Window(7).Packets.ShouldBe(1u);
    }

    // Were it let through, the stack would take it where its own address is inside a network that is forwarded.
    [KernelTheory]
    [InlineData("203.0.113.5", 1, MeshReason.TtlExpired)]
    [InlineData("203.0.112.5", 64, MeshReason.UnknownNeighbour)]
    [InlineData("192.0.2.200", 64, MeshReason.NoRoute)]
    public void Run_FrameThatCannotBeForwarded_ReachesTheStackOnlyIfItIsRight(string destination, byte hops, MeshReason reason)
    {
        using var node = Node();
        var right = Mine with { Destination = destination };

        node.Run(Frame(right with { Session = UnknownSession }, hops)).ShouldBe((XdpVerdict.Drop, reason, PqcReason.UnknownSession));
        node.Run(Frame(right with { Key = new byte[16] }, hops)).ShouldBe((XdpVerdict.Drop, reason, PqcReason.BadMac));
        node.Run(Frame(right, hops)).ShouldBe((XdpVerdict.Pass, reason, PqcReason.Ok));
    }

    [KernelFact]
    public void Run_Blackhole_IsDroppedUnchecked()
    {
        using var node = Node();

        node.Run(Frame(Mine with { Destination = "203.0.114.1" })).ShouldBe((XdpVerdict.Drop, MeshReason.Blackholed, null));
        node.Check.Window(7).Packets.ShouldBe(0u);
    }

    [KernelTheory]
    [InlineData(false)]
    [InlineData(true)]
    public void Run_WhatIsNoFrame_PassesOrNotAsOtherSays(bool dropOther)
    {
        using var node = Node(dropOther);
        var verdict = dropOther ? XdpVerdict.Drop : XdpVerdict.Pass;

        node.Run(Packet.Ethernet.Ipv4(destination: Own).Udp(53).Routed()).ShouldBe((verdict, MeshReason.Local, PqcReason.NotOurs));
        node.Run(Packet.Ethernet.Ipv4(destination: Far).Udp(53).Routed(hops: 1)).ShouldBe((verdict, MeshReason.TtlExpired, PqcReason.NotOurs));
        node.Run(Packet.Ethernet.Ipv4(destination: Far).Udp(53).Routed()).ShouldBe((XdpVerdict.Redirect, MeshReason.Redirected, null));
        node.Run(Packet.Ethernet.Arp().ToArray()).ShouldBe((XdpVerdict.Pass, MeshReason.NotIp, PqcReason.NotOurs));
        node.Run(Packet.Ethernet.Ipv6(destination: "fe80::1").Icmpv6().Routed()).ShouldBe((XdpVerdict.Pass, MeshReason.Unroutable, PqcReason.NotOurs));
    }

    private static NodeProgram Node(bool dropOther = false)
    {
        var node = new NodeProgram(dropOther);
        node.Routing.Port(Loopback)
            .Neighbour("10.0.0.1", Loopback, "0a:00:00:00:00:01", "0a:00:00:00:00:02")
            .Neighbour("fd00::1", Loopback, "0a:00:00:00:00:01", "0a:00:00:00:00:02")
            .Route($"{Own}/32", type: RouteType.Local)
            .Route("203.0.113.0/24", via: "10.0.0.1")
            .Route("203.0.112.0/24", via: "10.0.0.77")
            .Route("203.0.114.0/24", type: RouteType.Blackhole)
            .Route("2001:db9::/32", via: "fd00::1");
        node.Check.With(7);
        return node;
    }

    private static byte[] Transit(int version) => Frame(version == 4
        ? Mine with { Destination = Far, Session = UnknownSession }
        : Mine.OverIpv6() with { Destination = "2001:db9::5", Session = UnknownSession });

    // With the checksum and the hops that a router looks at.
    private static byte[] Frame(MeshFrame frame, byte hops = 64) => frame.ToFrame().Routed(hops);
}
