using System.Buffers.Binary;
using System.Security.Cryptography;
using HyperMesh.Autonomic.Ebpf.Tests.Kernel;
using HyperMesh.Autonomic.Host.Traffic;
using HyperMesh.Autonomic.Mesh;

namespace HyperMesh.Autonomic.Netns.Tests;

/// <summary>Links that die, lose frames and flap, and somebody on a line who repeats and forges. Each has a mesh of its own, because nodes remember what a link has lost, and
/// call it usual.</summary>
[Trait("Cost", "high")]
[Collection(Alone.Name)]
public sealed class MeshLinkTests
{
    private const int Flaps = 8;
    private const int Some = 100;
    private const int Few = 10;
    private const ushort BeatPort = 51901;

    // enum hm_pqc_reason of bpf/xdp_pqc_verify, as its manifest has it.
    private const uint BadMac = 10;

    // From the Ethernet header on, IPv4 without options.
    private const int IpChecksum = 24;
    private const int SourceLow = 28;
    private const int UdpChecksum = 40;
    private const int Session = 46;
    private const int Sequence = 50;
    private const int Mac = 58;

    // Of keys: longer than a test.
    private static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(2);

    [KernelFact]
    public async Task Link_DiesInSilenceOrLosesATenth_RoutesGoAroundAndComeBack()
    {
        using var scenario = await MeshScenario.StartAsync(Lifetime);
        Via(await scenario.StatusAsync("a")).ShouldBe("b");
        using var stream = scenario.Stream();
        MeshScenario.More(stream);

        scenario.Stage.Cut("a", "b");
        await AroundAsync(scenario, stream);
        scenario.Stage.Mend("a", "b");
        await BackAsync(scenario, stream);

        scenario.Stage.Lose("a", "b", 10);
        await AroundAsync(scenario, stream);
        scenario.Stage.Mend("a", "b");
        await BackAsync(scenario, stream);

        stream.Stop();
        stream.Finish().Duplicates.ShouldBe(0);
    }

    [KernelFact]
    public async Task Link_Flaps_RoutesGoAroundOnceAndComeBackOnce()
    {
        using var scenario = await MeshScenario.StartAsync(Lifetime);
        var (mesh, stage) = (scenario.Mesh, scenario.Stage);
        var returns = 0;
        mesh.Said += (node, line) =>
        {
            if (node == "a" && line.Contains("\"outcome\"", StringComparison.Ordinal) && line.Contains("b is used again", StringComparison.Ordinal))
                Interlocked.Increment(ref returns);
        };
        using var stream = scenario.Stream();
        MeshScenario.More(stream);
        var (before, moved) = (returns, (await scenario.StatusAsync("a")).Counts.Moved);
        var (sent, received) = (stream.Sent, stream.Received);

        for (var i = 0; i < Flaps; i++)
        {
            // Dead for half a second, of which traffic has little to suffer, and back for half of that.
            stage.Cut("a", "b");
            MeshScenario.More(stream, MeshScenario.PerSecond / 2);
            stage.Mend("a", "b");
            MeshScenario.More(stream, MeshScenario.PerSecond / 4);
        }

        var lost = stream.Sent - sent - (stream.Received - received);
        // None, but where the host stands still for longer than a link has to be well.
        (returns - before).ShouldBeLessThanOrEqualTo(Flaps / 4, await mesh.AccountAsync(CancellationToken.None));
        lost.ShouldBeLessThan((stream.Sent - sent) / 2);
        // Two routes go around: two moves, where without hysteresis each flap would make four. The rest is for hosts on which other neighbours seem silent for a moment.
        ((await scenario.StatusAsync("a")).Counts.Moved - moved).ShouldBeInRange(2, 2 * Flaps, await mesh.AccountAsync(CancellationToken.None));

        await scenario.WaitAsync("a", status => StagedMesh.IsWhole(status) && Via(status) == "b");
        Waiting.Until(() => returns > before);
        MeshScenario.More(stream);
    }

    [KernelFact]
    public async Task Attacker_OnTheLine_RepeatsAndForgesFramesAndBeats_EachIsRefusedForItsReason()
    {
        using var scenario = await MeshScenario.StartAsync(Lifetime);
        var (frame, beat) = (scenario.Catch(), CatchBeat(scenario));
        var (frames, beats) = (await scenario.StatusAsync("c"), await scenario.StatusAsync("b"));

        scenario.Inject("c", "b", frame, Some);
        var verifying = scenario.Map("c", "xdp_mesh_node", "pqc_reasons");
        for (var (i, before) = (0, MeshScenario.Sum(verifying, BadMac)); i < Some; i++)
        {
            scenario.Inject("c", "b", WithBadMac(frame), Some);
            // A line holds 256 frames.
            Waiting.Until(() => MeshScenario.Sum(verifying, BadMac) >= before + (ulong)((i + 1) * Some));
        }

        scenario.Inject("c", "b", OfNoSession(frame), Some);
        scenario.Inject("c", "b", FromSomebodyElse(frame), Some);
        for (var sent = Few; sent <= Some; sent += Few)
        {
            scenario.Inject("b", "a", beat, Few);
            scenario.Inject("b", "a", WithBadTag(beat), Few);
            // A socket holds some dozens of what XDP has let in.
            await scenario.WaitAsync("b", status => BeatsRefused(status) - BeatsRefused(beats) >= 2 * sent);
        }

        await scenario.WaitAsync("c", status => Refused(status) - Refused(frames) >= Some * (Some + 3));
        var (now, beatsNow) = ((await scenario.StatusAsync("c")).Counts, (await scenario.StatusAsync("b")).Counts);
        MeshScenario.Grown(now.Frames, frames.Counts.Frames, "replayed").ShouldBe(Some);
        MeshScenario.Grown(now.Frames, frames.Counts.Frames, "bad_mac").ShouldBe(Some * Some);
        MeshScenario.Grown(now.Frames, frames.Counts.Frames, "unknown_session").ShouldBe(Some);
        MeshScenario.Grown(now.Frames, frames.Counts.Frames, "wrong_peer").ShouldBe(Some);
        MeshScenario.Grown(now.Frames, frames.Counts.Frames, "ok").ShouldBe(0);
        (beatsNow.ReplayedBeats - beats.Counts.ReplayedBeats).ShouldBe(Some);
        (beatsNow.ForgedBeats - beats.Counts.ForgedBeats).ShouldBe(Some);

        // Forged sequences that were far ahead have moved no window.
        using var stream = scenario.Stream();
        MeshScenario.More(stream);
    }

    private static string? Via(MeshStatus status) => status.Routes.First(route => route.Peer == "c").Via;

    private static async Task AroundAsync(MeshScenario scenario, ProbeStream stream)
    {
        await scenario.WaitAsync("a", status => Via(status) == "e");
        MeshScenario.More(stream);
    }

    private static async Task BackAsync(MeshScenario scenario, ProbeStream stream)
    {
        await scenario.Mesh.WaitAsync(["a", "b"], StagedMesh.IsWhole, CancellationToken.None);
        Via(await scenario.StatusAsync("a")).ShouldBe("b");
        MeshScenario.More(stream);
    }

    private static long Refused(MeshStatus status) => status.Counts.Frames.Where(count => count.Key is not ("ok" or "not_ours")).Sum(count => (long)count.Value);

    private static long BeatsRefused(MeshStatus status) => status.Counts.ReplayedBeats + status.Counts.ForgedBeats;

    private static byte[] CatchBeat(MeshScenario scenario)
    {
        using var tap = new LineTap(scenario.Stage.Node("a").Namespace);
        var to = Convert.FromHexString(scenario.Stage.Node("a").Neighbour("b").PeerMac.Replace(":", "", StringComparison.Ordinal));
        byte[] beat;
        do
            beat = tap.NextTo(BeatPort);
        while (!beat.AsSpan(0, to.Length).SequenceEqual(to));
        return beat;
    }

    /// <summary>With a sequence that has not come yet.</summary>
    private static byte[] WithBadMac(byte[] frame)
    {
        byte[] forged = [.. frame];
        forged[Sequence]++;
        RandomNumberGenerator.Fill(forged.AsSpan(Mac, sizeof(ulong)));
        return forged;
    }

    private static byte[] OfNoSession(byte[] frame)
    {
        byte[] forged = [.. frame];
        forged[Session] ^= 0xff;
        return forged;
    }

    /// <summary>What the source grows by, the sum of the header loses (RFC 1624).</summary>
    private static byte[] FromSomebodyElse(byte[] frame)
    {
        byte[] forged = [.. frame];
        var source = BinaryPrimitives.ReadUInt16BigEndian(forged.AsSpan(SourceLow));
        var sum = (uint)(ushort)~BinaryPrimitives.ReadUInt16BigEndian(forged.AsSpan(IpChecksum)) + 1;
        BinaryPrimitives.WriteUInt16BigEndian(forged.AsSpan(SourceLow), (ushort)(source + 1));
        BinaryPrimitives.WriteUInt16BigEndian(forged.AsSpan(IpChecksum), (ushort)~((sum & 0xffff) + (sum >> 16)));
        return forged;
    }

    /// <summary>Without a checksum of UDP, so that it is the tag that is looked at.</summary>
    private static byte[] WithBadTag(byte[] beat)
    {
        byte[] forged = [.. beat];
        forged[^1] ^= 1;
        forged.AsSpan(UdpChecksum, sizeof(ushort)).Clear();
        return forged;
    }
}
