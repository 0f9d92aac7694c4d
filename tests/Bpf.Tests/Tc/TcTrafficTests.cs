using System.Diagnostics;
using System.Net.Sockets;

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

        Waiting.Until(() => classifier.Read("cls_stats", 1, "packets") == 1, $"{name} is counted in class 1");
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

        Waiting.Until(() => classifier.Read("cls_stats", 0, "malformed") == 1, "it is counted");
    }

    [KernelFact]
    public void Shaper_Flood_LetsThroughWhatItSays()
    {
        const double BytesPerSecond = 10e6 / 8, Burst = 1;
        var limit = TimeSpan.FromSeconds(30);
        using var netns = new VethNamespace();
        using var shaper = new TcProgram(
            programs.Shaper, """{ "bandwidthLimit": "10mbit", "latencyTarget": "10ms", "burst": "1s" }""");
        using var link = shaper.Attach(netns.Left, TcDirection.Egress);
        using var sender = new FrameSender(netns.Left);
        var packet = Flow.Payload(1400);

        // Up to a drop: then all is used up, however often this thread had to wait for a processor.
        var (watch, isDropped) = (Stopwatch.StartNew(), false);
        while (watch.Elapsed < TimeSpan.FromSeconds(2) || !isDropped && watch.Elapsed < limit)
            isDropped = IsDropped(sender, packet);
        var seconds = watch.Elapsed.TotalSeconds;

        isDropped.ShouldBeTrue();
        var rate = shaper.Read("shp_classes", 0, "bytes") / (seconds + Burst);
        rate.ShouldBe(BytesPerSecond, 0.1 * BytesPerSecond);
    }

    /// <summary>Whether the kernel says that it was dropped, which is ENOBUFS.</summary>
    private static bool IsDropped(FrameSender sender, Packet packet)
    {
        try
        {
            sender.Send(packet);
            return false;
        }
        catch (SocketException full) when (full.SocketErrorCode == SocketError.NoBufferSpaceAvailable)
        {
            return true;
        }
    }
}
