using System.Diagnostics;

namespace HyperMesh.Autonomic.Bpf.Tests.Pqc;

/// <summary>Frames and what the check comes to.</summary>
public class PqcVerifyTests
{
    private static readonly MeshFrame Good = new();
    private static readonly MeshFrame Good6 = Good.OverIpv6();

    private static readonly Dictionary<string, (byte[] Frame, PqcReason Reason)> Cases = new()
    {
        ["IPv4"] = (Good.ToFrame(), PqcReason.Ok),
        ["IPv6"] = (Good6.ToFrame(), PqcReason.Ok),
        ["no payload"] = ((Good with { Payload = [] }).ToFrame(), PqcReason.Ok),
        ["a payload of whole words"] = ((Good with { Payload = new byte[64] }).ToFrame(), PqcReason.Ok),
        ["the longest payload"] = ((Good with { Payload = new byte[MeshFrame.LongestPayload] }).ToFrame(), PqcReason.Ok),
        ["flags, which are the receiver's"] = ((Good with { Flags = 0xFF }).ToFrame(), PqcReason.Ok),
        ["the highest sequence"] = ((Good with { Sequence = ulong.MaxValue }).ToFrame(), PqcReason.Ok),
        ["padding of Ethernet behind it"] = ([.. (Good with { Payload = [] }).ToFrame(), 0, 0, 0], PqcReason.Ok),
        ["VLAN"] = (Good.ToFrame(Udp(Packet.Ethernet.Vlan().Ipv4()), 18), PqcReason.Ok),
        ["QinQ"] = (Good6.ToFrame(Udp(Packet.Ethernet.ServiceVlan().Vlan().Ipv6()), 22), PqcReason.Ok),

        ["another port"] = ((Good with { Port = 53 }).ToFrame(), PqcReason.NotOurs),
        ["TCP to the port"] = (Packet.Ethernet.Ipv4().Tcp(MeshFrame.DefaultPort).ToArray(), PqcReason.NotOurs),
        ["the port as the source"] = ((Good with { Port = 53, SourcePort = MeshFrame.DefaultPort }).ToFrame(), PqcReason.NotOurs),
        ["ARP"] = (Packet.Ethernet.Arp().ToArray(), PqcReason.NotOurs),
        ["neighbour discovery"] = (Packet.Ethernet.Ipv6().Icmpv6().ToArray(), PqcReason.NotOurs),
        ["a later fragment, which shows no port"] = (Packet.Ethernet.Ipv4(offset: 1).Protocol(17).Payload(8).ToArray(), PqcReason.NotOurs),

        ["a byte too long"] = ((Good with { Payload = new byte[MeshFrame.LongestPayload + 1] }).ToFrame(), PqcReason.TooLong),
        ["a jumbo frame"] = ((Good with { Payload = new byte[2900] }).ToFrame(), PqcReason.TooLong),
        ["sequence 0"] = ((Good with { Sequence = 0 }).ToFrame(), PqcReason.Malformed),
        ["another magic"] = (Patch(Good.ToFrame(), 42, 0), PqcReason.Malformed),
        ["another version"] = (Patch(Good.ToFrame(), 44, 2), PqcReason.Malformed),
        ["UDP longer than IP"] = (Patch(Good.ToFrame(), 39, 43), PqcReason.Malformed),
        ["bytes of IP behind UDP"] = (Patch(Good.ToFrame(), 39, 41), PqcReason.Malformed),
        ["IP longer than the frame"] = (Good.ToFrame()[..^1], PqcReason.Malformed),
        ["less than a header"] = (Good.ToFrame()[..50], PqcReason.Malformed),
        ["seven extension headers, whose end cannot be seen"] = (Good6.ToFrame(Udp(SevenExtensions())), PqcReason.Malformed),

        ["IPv4, first fragment"] = (Good.ToFrame(Udp(Packet.Ethernet.Ipv4(more: true))), PqcReason.Fragment),
        ["IPv6, first fragment"] = (Good6.ToFrame(Udp(Packet.Ethernet.Ipv6().Fragment())), PqcReason.Fragment),
        ["IPv6, fragment of one"] = (Good6.ToFrame(Udp(Packet.Ethernet.Ipv6().Fragment(more: false))), PqcReason.Fragment),
        ["IPv4 options"] = (Good.ToFrame(Udp(Packet.Ethernet.Ipv4(options: 4))), PqcReason.Options),
        ["IPv6 hop-by-hop"] = (Good6.ToFrame(Udp(Packet.Ethernet.Ipv6().HopByHop())), PqcReason.Options),
        ["IPv6 routing"] = (Good6.ToFrame(Udp(Packet.Ethernet.Ipv6().Routing(2))), PqcReason.Options),

        ["no such session"] = ((Good with { Session = 8 }).ToFrame(), PqcReason.UnknownSession),
        ["session 0"] = ((Good with { Session = 0 }).ToFrame(), PqcReason.UnknownSession),
        ["another key"] = ((Good with { Key = new byte[16] }).ToFrame(), PqcReason.BadMac),
        ["the MAC of another source"] = (Splice(Good with { Source = "192.0.2.2" }, Good), PqcReason.BadMac),
        ["the MAC of another destination"] = (Splice(Good with { Destination = "198.51.100.2" }, Good), PqcReason.BadMac),
        ["the MAC of another port"] = (Splice(Good with { SourcePort = 50001 }, Good), PqcReason.BadMac),
        ["the MAC of another sequence"] = (Splice(Good with { Sequence = 2 }, Good), PqcReason.BadMac),
    };

    public static TheoryData<string> Names => [.. Cases.Keys];

    [KernelTheory]
    [MemberData(nameof(Names))]
    public void Run_Frame_HasItsReason(string name) => HasItsReason("xdp_pqc_verify", name);

    [KernelTheory]
    [MemberData(nameof(Names))]
    public void Run_FrameThroughTheNode_HasTheSameReason(string name) => HasItsReason("xdp_mesh_node", name);

    private static void HasItsReason(string programName, string name)
    {
        var (frame, reason) = Cases[name];
        using var program = new PqcProgram(name: programName).With(7);
        using var strict = new PqcProgram(dropOther: true, name: programName).With(7);
        var passes = reason is PqcReason.Ok or PqcReason.NotOurs;
        var passesStrict = reason == PqcReason.Ok || name is "ARP" or "neighbour discovery";

        program.Run(frame).ShouldBe((passes ? XdpVerdict.Pass : XdpVerdict.Drop, reason));
        strict.Run(frame).ShouldBe((passesStrict ? XdpVerdict.Pass : XdpVerdict.Drop, reason));

        program.Window(7).Packets.ShouldBe(reason == PqcReason.Ok ? 1u : 0);
    }

    [KernelTheory]
    [InlineData("192.0.2.1", PqcReason.Ok)]
    [InlineData("192.0.2.2", PqcReason.WrongPeer)]
    [InlineData("2001:db8::1", PqcReason.WrongPeer)]
    public void Run_SessionWithPeer_TakesFramesOfThatSourceOnly(string peer, PqcReason reason)
    {
        using var program = new PqcProgram().With(7, peer: peer);

        program.Run(Good.ToFrame()).Reason.ShouldBe(reason);
    }

    [KernelFact]
    public void Run_SessionWithPeerOfIpv6_TakesFramesOfThatSourceOnly()
    {
        using var program = new PqcProgram().With(7, peer: Packet.SourceV6);

        program.Run(Good6.ToFrame()).Reason.ShouldBe(PqcReason.Ok);
        program.Run((Good6 with { Source = "2001:db8::2" }).ToFrame()).Reason.ShouldBe(PqcReason.WrongPeer);
    }

    [KernelFact]
    public void Run_SessionPastItsTime_IsRefused()
    {
        var now = (ulong)Stopwatch.GetTimestamp();
        using var program = new PqcProgram().With(7, expires: now).With(8, expires: now + 3_600_000_000_000);

        program.Run(Good.ToFrame()).ShouldBe((XdpVerdict.Drop, PqcReason.Expired));
        program.Run((Good with { Session = 8 }).ToFrame()).ShouldBe((XdpVerdict.Pass, PqcReason.Ok));
    }

    [KernelFact]
    public void Run_SessionThatExpiresUnderTraffic_IsRefusedFromThenOn()
    {
        using var program = new PqcProgram().With(8);
        // A first frame may take longer than the key lives.
        program.Run((Good with { Session = 8 }).ToFrame()).Reason.ShouldBe(PqcReason.Ok);
        var end = Stopwatch.GetTimestamp() + (Stopwatch.Frequency / 2);
        program.With(7, expires: (ulong)end);
        var sequence = 0ul;
        PqcReason reason;
        do
            reason = program.Run((Good with { Sequence = ++sequence }).ToFrame()).Reason;
        while (reason == PqcReason.Ok && Stopwatch.GetTimestamp() < end + Stopwatch.Frequency);

        reason.ShouldBe(PqcReason.Expired);
        Stopwatch.GetTimestamp().ShouldBeGreaterThanOrEqualTo(end);
        sequence.ShouldBeGreaterThan(1ul);
    }

    private static Packet Udp(Packet ip) => ip.Udp(MeshFrame.DefaultPort);

    private static Packet SevenExtensions() =>
        Packet.Ethernet.Ipv6().HopByHop().DestinationOptions().Routing().DestinationOptions().DestinationOptions().DestinationOptions().DestinationOptions();

    private static byte[] Patch(byte[] frame, int offset, byte value)
    {
        frame[offset] = value;
        return frame;
    }

    // The MAC of the first frame in the second.
    private static byte[] Splice(MeshFrame from, MeshFrame into)
    {
        var (spliced, mac) = (into.ToFrame(), from.ToDatagram()[16..24]);
        mac.CopyTo(spliced, 14 + 20 + 8 + 16);
        return spliced;
    }
}
