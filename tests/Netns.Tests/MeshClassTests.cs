using HyperMesh.Autonomic.Ebpf;
using HyperMesh.Autonomic.Ebpf.Tests.Kernel;
using HyperMesh.Autonomic.Host.Traffic;
using HyperMesh.Autonomic.Mesh;

namespace HyperMesh.Autonomic.Netns.Tests;

/// <summary>A node that forwards, with classes, while a class that it drops floods it.</summary>
[Trait("Cost", "high")]
[Collection(Alone.Name)]
public sealed class MeshClassTests
{
    private const ushort FloodPort = 9;
    private const int Low = 8;
    private const int Middle = 10;
    private const int High = 46;
    private const int RemarkedAs = 12;
    private const int LongestFlood = 4_000_000;
    private const int Gulp = 20_000;

    /// <summary>Half of what a line holds, so that it loses none.</summary>
    private const int Few = 128;

    private const int HighPerSecond = 500;
    private const int HighCount = 1_500;
    private const int Tries = 3;

    /// <summary>Of the high class, 32 bytes of payload: Ethernet, IPv4, UDP, and the 24 of a frame.</summary>
    private const int SealedLength = 14 + 20 + 8 + 24 + 32;

    private const int ServiceField = 15;

    private const string Classes = """
          classes:
            - { class: 1, dscp: 46 }
            - { class: 2, dscp: [8], action: drop }
            - { class: 3, dscp: [10], action: remark, as: 12 }
        """;

    [KernelFact]
    public async Task Flood_OfAClassThatIsDropped_CostsTheOthersNothing()
    {
        using var scenario = new MeshScenario(TimeSpan.FromMinutes(2));
        // Of three nodes in a row there is one way only, and no route can move.
        await File.AppendAllTextAsync(scenario.Mesh.FileOf("b"), Classes);
        foreach (var node in (string[])["a", "b", "c"])
            scenario.Mesh.Start(node);
        await scenario.Mesh.WaitAsync(["a", "b", "c"], status => status.Peers.All(peer => peer.Name is "d" or "e" || peer.State == "up"), CancellationToken.None);
        await scenario.WaitAsync("a", status => status.Routes.First(route => route.Peer == "c").Via == "b");
        var low = scenario.Catch(FloodPort, Low);
        await scenario.WaitAsync("b", status => status.Counts.Classes[2].Packets > 0);
        using var arrivals = new UdpReceiver(scenario.Stage.Node("c").Namespace, FloodPort);

        var high = await FloodedAsync(scenario, low, arrivals);
        high.Duplicates.ShouldBe(0);

        var dropped = await ClassAsync(scenario, 2);
        using (var line = new FrameSender(scenario.Stage.Injection("b", "e")))
            line.Send(low, Few);
        await scenario.WaitAsync("b", status => status.Counts.Classes[2].Packets >= dropped.Packets + Few);
        (await SettledAsync(scenario, 2)).ShouldBe(new MeshClassCount(2, dropped.Packets + Few, dropped.Bytes + (ulong)(Few * low.Length), dropped.Dropped + Few));
        arrivals.Received.ShouldBe(0);

        var before = await ClassAsync(scenario, 3);
        using (var tap = new LineTap(scenario.Stage.Node("c").Namespace))
        {
            var middle = scenario.Send(MeshScenario.PerSecond, Middle);
            middle.Lost.ShouldBe(0, "remarked frames are as authentic as they were");
            (tap.NextTo(MeshScenario.FramePort)[ServiceField] >> 2).ShouldBe(RemarkedAs);
        }

        (await ClassAsync(scenario, 3)).ShouldBe(new MeshClassCount(
            3, before.Packets + MeshScenario.PerSecond, before.Bytes + (MeshScenario.PerSecond * SealedLength), 0));
    }

    /// <summary>The high class beside the flood, and what has been counted of both.</summary>
    private static async Task<ProbeReport> FloodedAsync(MeshScenario scenario, byte[] frame, UdpReceiver arrivals)
    {
        ProbeReport report;
        var tries = 0;
        do
        {
            var (low, high) = (await ClassAsync(scenario, 2), await ClassAsync(scenario, 1));
            var received = arrivals.Received;
            (report, var flooded) = Flooded(scenario, frame);

            // The line loses what b does not get to; of what b has seen, all is dropped.
            var lowNow = await SettledAsync(scenario, 2);
            (lowNow.Packets - low.Packets).ShouldBeInRange((ulong)HighCount, (ulong)flooded);
            (lowNow.Dropped - low.Dropped).ShouldBe(lowNow.Packets - low.Packets);
            arrivals.Received.ShouldBe(received);
            var highNow = await ClassAsync(scenario, 1);
            highNow.Dropped.ShouldBe(0ul);
            (highNow.Packets - high.Packets).ShouldBeInRange((ulong)report.Received, (ulong)report.Sent);
            (highNow.Bytes - high.Bytes).ShouldBe((highNow.Packets - high.Packets) * SealedLength);
            if (report.Lost == 0)
                (highNow.Packets - high.Packets).ShouldBe((ulong)report.Sent);
        }
        // A line holds 256 frames: on a host that stands still for longer than that, some are lost before a node sees them.
        while (report.Lost > 0 && ++tries < Tries);

        report.Lost.ShouldBe(0);
        return report;
    }

    /// <summary>Floods b from the line to e, as fast as the kernel can, for as long as the high class is sent by b's other lines.</summary>
    private static (ProbeReport High, long Flooded) Flooded(MeshScenario scenario, byte[] frame)
    {
        using var line = new FrameSender(scenario.Stage.Injection("b", "e"));
        using var high = new ProbeStream(scenario.Stage.Node("a"), scenario.Stage.Node("c"), MeshScenario.FramePort, HighPerSecond, HighCount, High);
        var flooded = 0L;
        high.Start();
        for (; high.IsSending && flooded < LongestFlood; flooded += Gulp)
            line.Send(frame, Gulp);
        return (high.Finish(), flooded);
    }

    private static async Task<MeshClassCount> ClassAsync(MeshScenario scenario, int number) => (await scenario.StatusAsync("b")).Counts.Classes[number];

    /// <summary>When nothing is on the line any more.</summary>
    private static async Task<MeshClassCount> SettledAsync(MeshScenario scenario, int number)
    {
        MeshClassCount? last = null;
        await scenario.WaitAsync("b", status => last == (last = status.Counts.Classes[number]));
        return last!;
    }
}
