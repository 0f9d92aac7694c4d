using HyperMesh.Autonomic.Bpf.Tests.Hooks;
using HyperMesh.Autonomic.Bpf.Tests.Tc;
using HyperMesh.Autonomic.Ebpf.Hooks;
using FrameSender = HyperMesh.Autonomic.Bpf.Tests.Tc.FrameSender;

namespace HyperMesh.Autonomic.Bpf.Tests;

/// <summary>Frames of 8,000 bytes and more through real interfaces, in one piece and with their headers in pages.</summary>
[Collection(ShippedCollection.Name)]
public sealed class JumboTests(ShippedPrograms programs) : IDisposable
{
    private const int Ports = Packet.EthernetLength + 20;

    private const string DropWeb = """{ "rules": [{ "action": "drop", "port": 443 }] }""";

    private static readonly Packet FlowV4 = Packet.Ethernet.Ipv4().Tcp(443).Payload(8000);
    private static readonly Packet FlowV6 = Packet.Ethernet.Ipv6().HopByHop().DestinationOptions(20).Udp(443).Payload(8000);
    private static readonly Packet Tagged = Packet.Ethernet.Vlan(7).Ipv4().Tcp(443).Payload(8000);

    private readonly HookBench _bench = new();

    public static TheoryData<HookKind, string, int> Frames
    {
        get
        {
            var data = new TheoryData<HookKind, string, int>();
            foreach (var kind in (ReadOnlySpan<HookKind>)[HookKind.TcIngress, HookKind.TcEgress, HookKind.Xdp])
                foreach (var (name, linear) in (ReadOnlySpan<(string, int)>)[
                    ("IPv4", 0), ("IPv4", Packet.EthernetLength), ("IPv4", Ports), ("IPv4", Ports + 2), ("IPv6", Packet.EthernetLength), ("VLAN", 18)])
                    data.Add(kind, name, linear);
            return data;
        }
    }

    public void Dispose() => _bench.Dispose();

    [KernelTheory]
    [MemberData(nameof(Frames))]
    public void Firewall_JumboFrame_IsDroppedByItsPort(HookKind kind, string name, int linear)
    {
        _bench.SetBoth("mtu", "9000");
        _bench.On(kind).Hold(HookBench.Request(programs.Firewall, DropWeb, new AttachOptions { Mode = XdpMode.Generic }));
        using var sender = new FrameSender(_bench.Veth[kind == HookKind.TcEgress ? "left" : "right"], linear);

        Send(sender, name switch { "IPv4" => FlowV4, "IPv6" => FlowV6, _ => Tagged });

        Waiting.Until(() => _bench.Read(kind, "xdp_stats", "dropped") == 1, $"{name} with {linear} linear bytes is dropped");
    }

    [KernelTheory]
    [InlineData(0)]
    [InlineData(Packet.EthernetLength)]
    public void Shaper_JumboFrame_IsCountedInFull(int linear)
    {
        _bench.SetBoth("mtu", "9000");
        using var shaper = new TcProgram(programs.Shaper, """{ "bandwidthLimit": "10mbit", "latencyTarget": "1s" }""");
        using var link = shaper.Attach(_bench.Veth.Left, TcDirection.Egress);
        using var sender = new FrameSender(_bench.Veth.Left, linear);

        sender.Send(FlowV4);

        // What the kernel sends by itself on a new interface (IPv6) is small.
        Waiting.Until(() => shaper.Read("shp_classes", 0, "bytes") >= FlowV4.Length, "the frame is counted");
        shaper.Read("shp_classes", 0, "bytes").ShouldBeLessThan(2 * FlowV4.Length);
        shaper.Read("shp_classes", 0, "dropped").ShouldBe(0);
    }

    /// <summary>Of a frame that is dropped on its way out the sender may be told.</summary>
    private static void Send(FrameSender sender, Packet packet)
    {
        try
        {
            sender.Send(packet);
        }
        catch (System.Net.Sockets.SocketException told) when (told.SocketErrorCode == System.Net.Sockets.SocketError.NoBufferSpaceAvailable)
        {
            // Dropped, as it should be.
        }
    }
}
