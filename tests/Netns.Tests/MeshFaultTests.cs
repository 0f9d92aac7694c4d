using System.Buffers.Binary;
using System.Security.Cryptography;
using HyperMesh.Autonomic.Ebpf;
using HyperMesh.Autonomic.Ebpf.Tests.Kernel;
using HyperMesh.Autonomic.Host.Traffic;
using HyperMesh.Autonomic.Mesh;

namespace HyperMesh.Autonomic.Netns.Tests;

/// <summary>Links that flap, keys that run out, and somebody on a line who repeats and forges.</summary>
[Trait("Cost", "high")]
[Collection(Alone.Name)]
public sealed class MeshFaultTests
{
    private const int Flaps = 8;
    private const int Some = 100;
    private const int Few = 10;
    private const int HandshakePort = 51899;
    private const ushort BeatPort = 51901;

    // enum hm_pqc_reason of bpf/xdp_pqc_verify, enum hm_seal_reason of bpf/tc_pqc_seal: as their manifests have them.
    private const uint Expired = 7;
    private const uint BadMac = 10;
    private const uint Replayed = 11;
    private const uint SealOk = 0;
    private const uint SealExpired = 8;

    // From the Ethernet header on, IPv4 without options.
    private const int IpChecksum = 24;
    private const int SourceLow = 28;
    private const int UdpChecksum = 40;
    private const int Session = 46;
    private const int Sequence = 50;
    private const int Mac = 58;

    private static readonly TimeSpan Short = TimeSpan.FromSeconds(10);

    [KernelFact]
    public async Task Link_Flaps_RoutesGoAroundOnceAndComeBackOnce()
    {
        using var scenario = new MeshScenario(TimeSpan.FromMinutes(2));
        var (mesh, stage) = (scenario.Mesh, scenario.Stage);
        var returns = 0;
        mesh.Said += (node, line) =>
        {
            if (node == "a" && line.Contains("\"outcome\"", StringComparison.Ordinal) && line.Contains("b is used again", StringComparison.Ordinal))
                Interlocked.Increment(ref returns);
        };
        await mesh.StartAllAsync(CancellationToken.None);
        using var stream = scenario.Stream();
        MeshScenario.More(stream);
        var (before, moved) = (returns, (await scenario.StatusAsync("a")).Counts.Moved);
        var (sent, received) = (stream.Sent, stream.Received);

        for (var i = 0; i < Flaps; i++)
        {
            // Dead for a second, of which traffic has little to suffer, and back for half of one.
            stage.Cut("a", "b");
            MeshScenario.More(stream);
            stage.Mend("a", "b");
            MeshScenario.More(stream, MeshScenario.PerSecond / 2);
        }

        var lost = stream.Sent - sent - (stream.Received - received);
        // None, but where the host stands still for longer than a link has to be well.
        (returns - before).ShouldBeLessThanOrEqualTo(Flaps / 4, await mesh.AccountAsync(CancellationToken.None));
        lost.ShouldBeLessThan((stream.Sent - sent) / 4);
        // Two routes go around: two moves, where without hysteresis each flap would make four. The rest is for hosts on which other neighbours seem silent for a moment.
        ((await scenario.StatusAsync("a")).Counts.Moved - moved).ShouldBeInRange(2, 2 * Flaps, await mesh.AccountAsync(CancellationToken.None));

        await scenario.WaitAsync("a", status => StagedMesh.IsWhole(status) && status.Routes.First(route => route.Peer == "c").Via == "b");
        MeshScenario.Wait(() => returns > before);
        MeshScenario.More(stream);
    }

    [KernelFact]
    public async Task Keys_RunOutWhereAPeerCannotBeCalled_NothingIsLetInUntilItCan()
    {
        using var scenario = new MeshScenario(Short);
        await scenario.Mesh.StartAllAsync(CancellationToken.None);
        var (a, c) = (scenario.Stage.Node("a"), scenario.Stage.Node("c"));
        var blocked = $"to {c.MeshAddress} ipproto tcp dport {HandshakePort} prohibit";
        Tool.Run("ip", $"-n {a.Namespace} rule add {blocked}");
        var old = scenario.Catch();
        await scenario.WaitAsync("a", status => PeerOf(status, "c") is { Keys: null, State: "waiting", Why: not null });
        await scenario.WaitAsync("c", status => PeerOf(status, "a").Keys is null);

        var (sender, receiver) = (await scenario.StatusAsync("a"), await scenario.StatusAsync("c"));
        scenario.Send(Some).Received.ShouldBe(0);
        Inject(scenario, "c", "d", old, Some);
        await scenario.WaitAsync("c", status => Grown(status.Counts.Frames, receiver.Counts.Frames, "unknown_session") >= Some);
        var (senderNow, receiverNow) = (await scenario.StatusAsync("a"), await scenario.StatusAsync("c"));
        Grown(senderNow.Counts.Sealed, sender.Counts.Sealed, "no_session").ShouldBe(Some);
        Grown(senderNow.Counts.Sealed, sender.Counts.Sealed, "sealed").ShouldBe(0);
        Grown(receiverNow.Counts.Frames, receiver.Counts.Frames, "unknown_session").ShouldBe(Some);
        Grown(receiverNow.Counts.Frames, receiver.Counts.Frames, "ok").ShouldBe(0);
        // One session with each of the others, or two where one is being replaced; nothing of a.
        CountOf(scenario.Map("c", "xdp_mesh_node", "pqc_sessions")).ShouldBeInRange(1, 2 * (receiverNow.Peers.Count - 1));
        CountOf(scenario.Map("a", "tc_pqc_seal", "seal_sessions")).ShouldBeInRange(1, 2 * (senderNow.Peers.Count - 1));

        Tool.Run("ip", $"-n {a.Namespace} rule del {blocked}");
        await scenario.Mesh.WaitAsync(["a", "c"], StagedMesh.IsWhole, CancellationToken.None);
        using var stream = scenario.Stream();
        MeshScenario.More(stream);
    }

    [KernelFact]
    public async Task Keys_RunOutWhileBothEndsHang_TheKernelRefusesThemByItself()
    {
        using var scenario = new MeshScenario(Short);
        await scenario.Mesh.StartAllAsync(CancellationToken.None);
        var (sealing, verifying) = (scenario.Map("a", "tc_pqc_seal", "seal_reasons"), scenario.Map("c", "xdp_mesh_node", "pqc_reasons"));
        scenario.Mesh.Freeze("a");
        scenario.Mesh.Freeze("c");
        var old = scenario.Catch();

        MeshScenario.Wait(() => scenario.Send(1).Received == 0 && Sum(sealing, SealExpired) > 0);
        MeshScenario.Wait(() =>
        {
            // One after the other: what is still on the line would be counted later.
            var before = Sum(verifying, Expired) + Sum(verifying, Replayed);
            Inject(scenario, "c", "d", old, 1);
            MeshScenario.Wait(() => Sum(verifying, Expired) + Sum(verifying, Replayed) > before);
            return Sum(verifying, Expired) > 0;
        });
        var (sealedBefore, refusedBefore, expiredBefore) = (Sum(sealing, SealOk), Sum(sealing, SealExpired), Sum(verifying, Expired));
        scenario.Send(Some).Received.ShouldBe(0);
        Inject(scenario, "c", "d", old, Some);
        MeshScenario.Wait(() => Sum(verifying, Expired) - expiredBefore >= Some);
        Sum(sealing, SealOk).ShouldBe(sealedBefore);
        (Sum(sealing, SealExpired) - refusedBefore).ShouldBe((ulong)Some);
        (Sum(verifying, Expired) - expiredBefore).ShouldBe((ulong)Some);

        scenario.Mesh.Thaw("a");
        scenario.Mesh.Thaw("c");
        await scenario.Mesh.WaitAsync(["a", "b", "c", "d", "e"], StagedMesh.IsWhole, CancellationToken.None);
        using var stream = scenario.Stream();
        MeshScenario.More(stream);
    }

    [KernelFact]
    public async Task Attacker_OnTheLine_RepeatsAndForgesFramesAndBeats_EachIsRefusedForItsReason()
    {
        using var scenario = new MeshScenario(TimeSpan.FromMinutes(2));
        await scenario.Mesh.StartAllAsync(CancellationToken.None);
        var (frame, beat) = (scenario.Catch(), CatchBeat(scenario));
        var (frames, beats) = (await scenario.StatusAsync("c"), await scenario.StatusAsync("b"));

        Inject(scenario, "c", "b", frame, Some);
        var verifying = scenario.Map("c", "xdp_mesh_node", "pqc_reasons");
        for (var (i, before) = (0, Sum(verifying, BadMac)); i < Some; i++)
        {
            Inject(scenario, "c", "b", WithBadMac(frame), Some);
            // A line holds 256 frames.
            MeshScenario.Wait(() => Sum(verifying, BadMac) >= before + (ulong)((i + 1) * Some));
        }

        Inject(scenario, "c", "b", OfNoSession(frame), Some);
        Inject(scenario, "c", "b", FromSomebodyElse(frame), Some);
        for (var sent = Few; sent <= Some; sent += Few)
        {
            Inject(scenario, "b", "a", beat, Few);
            Inject(scenario, "b", "a", WithBadTag(beat), Few);
            // A socket holds some dozens of what XDP has let in.
            await scenario.WaitAsync("b", status => BeatsRefused(status) - BeatsRefused(beats) >= 2 * sent);
        }

        await scenario.WaitAsync("c", status => Refused(status) - Refused(frames) >= Some * (Some + 3));
        var (now, beatsNow) = ((await scenario.StatusAsync("c")).Counts, (await scenario.StatusAsync("b")).Counts);
        Grown(now.Frames, frames.Counts.Frames, "replayed").ShouldBe(Some);
        Grown(now.Frames, frames.Counts.Frames, "bad_mac").ShouldBe(Some * Some);
        Grown(now.Frames, frames.Counts.Frames, "unknown_session").ShouldBe(Some);
        Grown(now.Frames, frames.Counts.Frames, "wrong_peer").ShouldBe(Some);
        Grown(now.Frames, frames.Counts.Frames, "ok").ShouldBe(0);
        (beatsNow.ReplayedBeats - beats.Counts.ReplayedBeats).ShouldBe(Some);
        (beatsNow.ForgedBeats - beats.Counts.ForgedBeats).ShouldBe(Some);

        // Forged sequences that were far ahead have moved no window.
        using var stream = scenario.Stream();
        MeshScenario.More(stream);
    }

    private static MeshPeerStatus PeerOf(MeshStatus status, string name) => status.Peers.First(peer => peer.Name == name);

    private static long Grown(IReadOnlyDictionary<string, ulong> now, IReadOnlyDictionary<string, ulong> before, string reason) => (long)(now[reason] - before[reason]);

    private static long Refused(MeshStatus status) => status.Counts.Frames.Where(count => count.Key is not ("ok" or "not_ours")).Sum(count => (long)count.Value);

    private static long BeatsRefused(MeshStatus status) => status.Counts.ReplayedBeats + status.Counts.ForgedBeats;

    private static ulong Sum(BpfMap map, uint reason)
    {
        Span<ulong> sum = stackalloc ulong[1];
        map.SumPerCpu(reason, sum);
        return sum[0];
    }

    private static int CountOf(BpfMap map)
    {
        // Where one is taken away meanwhile, the kernel begins anew.
        var (keys, key, next) = (new HashSet<uint>(), Array.Empty<byte>(), new byte[map.Info.KeySize]);
        for (; map.GetNextKey(key, next); keys.Add(BitConverter.ToUInt32(key)))
            key = [.. next];
        return keys.Count;
    }

    /// <summary>Puts copies of a frame on the line to a node, as if they came from a neighbour.</summary>
    private static void Inject(MeshScenario scenario, string to, string from, byte[] frame, int copies)
    {
        using var line = new FrameSender(scenario.Stage.Injection(to, from));
        line.Send(frame, copies);
    }

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
