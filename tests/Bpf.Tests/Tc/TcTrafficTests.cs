using System.Diagnostics;

namespace HyperMesh.Autonomic.Bpf.Tests.Tc;

/// <summary>What a test run cannot make: tags that the kernel has taken off, frames in several pieces, a rate.</summary>
[Collection(ShippedCollection.Name)]
public class TcTrafficTests(ShippedPrograms programs)
{
    private static readonly Packet Flow = Packet.Ethernet.Ipv4().Tcp(443);

    public static TheoryData<string, TcDirection> Frames
    {
        get
        {
            var data = new TheoryData<string, TcDirection>();
            foreach (var direction in (ReadOnlySpan<TcDirection>)[TcDirection.Ingress, TcDirection.Egress])
                foreach (var name in ByName.Keys)
                    data.Add(name, direction);
            return data;
        }
    }

    private static Dictionary<string, (Packet Packet, int Linear)> ByName { get; } = new()
    {
        ["untagged"] = (Flow, 0),
        ["VLAN"] = (Packet.Ethernet.Vlan(7).Ipv4().Tcp(443), 0),
        ["QinQ"] = (Packet.Ethernet.ServiceVlan(7).Vlan(8).Ipv4().Tcp(443), 0),
        ["jumbo"] = (Flow.Payload(8000), 0),
        ["jumbo with its headers in pages"] = (Flow.Payload(8000), Packet.EthernetLength),
        ["jumbo of IPv6 with extensions in pages"] =
            (Packet.Ethernet.Ipv6().HopByHop().DestinationOptions(20).Udp(443).Payload(8000), Packet.EthernetLength),
        ["jumbo in a VLAN with its headers in pages"] = (Packet.Ethernet.Vlan(7).Ipv4().Tcp(443).Payload(8000), 18),
    };

    [KernelTheory]
    [MemberData(nameof(Frames))]
    public void Classifier_Frame_FindsItsClass(string name, TcDirection direction)
    {
        var (packet, linear) = ByName[name];
        using var netns = new VethNamespace();
        Command.Run("ip", "-n", netns.Name, "link", "set", "left", "mtu", "9000");
        Command.Run("ip", "-n", netns.Name, "link", "set", "right", "mtu", "9000");
        using var classifier = new TcProgram(programs.Classifier, ClassifierCases.Config);
        using var link = classifier.Attach(netns[direction == TcDirection.Ingress ? "right" : "left"], direction);
        using var sender = new FrameSender(netns.Left, linear);

        sender.Send(packet);

        Eventually.True(() => classifier.Read("cls_stats", 1, "packets") == 1, $"{name} is counted in class 1");
        classifier.Read("cls_stats", 1, "malformed").ShouldBe(0);
    }

    [KernelTheory]
    [InlineData(14)]
    [InlineData(20)]
    [InlineData(33)]
    public void Classifier_FrameCutOffInTheIpHeader_CountsItAsMalformed(int length)
    {
        using var netns = new VethNamespace();
        using var classifier = new TcProgram(programs.Classifier, ClassifierCases.Config);
        using var link = classifier.Attach(netns["right"], TcDirection.Ingress);
        using var sender = new FrameSender(netns.Left);

        sender.Send(Flow.Truncate(length));

        Eventually.True(() => classifier.Read("cls_stats", 0, "malformed") == 1, "it is counted");
    }

    [KernelFact]
    public void Shaper_FloodOfFiftyMegabits_LetsThroughWhatItSays()
    {
        const double BytesPerSecond = 50e6 / 8;
        using var netns = new VethNamespace();
        using var shaper = new TcProgram(
            programs.Shaper, """{ "bandwidthLimit": "50mbit", "latencyTarget": "10ms", "burst": "10ms" }""");
        using var link = shaper.Attach(netns.Left, TcDirection.Egress);
        using var sender = new FrameSender(netns.Left);
        var packet = Flow.Payload(1400);

        var (watch, dropped) = (Stopwatch.StartNew(), 0L);
        while (watch.Elapsed < TimeSpan.FromSeconds(1))
            dropped += Offer(sender, packet);
        var seconds = watch.Elapsed.TotalSeconds;

        var rate = shaper.Read("shp_classes", 0, "bytes") / seconds;
        dropped.ShouldBeGreaterThan(0);
        rate.ShouldBe(BytesPerSecond, 0.1 * BytesPerSecond);
    }

    /// <summary>1 when the kernel says that it was dropped, which is ENOBUFS.</summary>
    private static int Offer(FrameSender sender, Packet packet)
    {
        try
        {
            sender.Send(packet);
            return 0;
        }
        catch (System.Net.Sockets.SocketException full) when (full.SocketErrorCode == System.Net.Sockets.SocketError.NoBufferSpaceAvailable)
        {
            return 1;
        }
    }
}
