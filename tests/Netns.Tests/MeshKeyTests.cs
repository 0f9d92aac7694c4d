using HyperMesh.Autonomic.Ebpf;
using HyperMesh.Autonomic.Ebpf.Tests.Kernel;
using HyperMesh.Autonomic.Host.Traffic;
using HyperMesh.Autonomic.Mesh;

namespace HyperMesh.Autonomic.Netns.Tests;

/// <summary>Keys that are replaced, and keys that run out.</summary>
[Trait("Cost", "high")]
[Collection(Alone.Name)]
public sealed class MeshKeyTests(MeshKeyTests.Nodes running) : IClassFixture<MeshKeyTests.Nodes>
{
    private const int Some = 100;
    private const int HandshakePort = 51899;

    // enum hm_pqc_reason of bpf/xdp_pqc_verify, enum hm_seal_reason of bpf/tc_pqc_seal: as their manifests have them.
    private const uint Expired = 7;
    private const uint Replayed = 11;
    private const uint SealOk = 0;
    private const uint SealExpired = 8;

    private static readonly string[] RefusedForKeys = ["unknown_session", "expired", "wrong_peer", "too_old", "bad_mac", "replayed", "slot_taken"];

    [KernelFact]
    public async Task Keys_AreReplacedUnderTraffic_NothingIsLostAndWhoWasKilledComesBack()
    {
        var scenario = await running.WholeAsync();
        var mesh = scenario.Mesh;
        var refused = await RefusedAsync(scenario);
        // On a host that stands still for a moment routes move, and that may cost packets; how many keys cost is seen while none does.
        long lost, moved;
        var tries = 0;
        do
        {
            (moved, var agreed) = (await MovedAsync(scenario), (await scenario.StatusAsync("a")).Counts.Handshakes);
            using var stream = scenario.Stream();
            MeshScenario.More(stream);
            await scenario.WaitAsync("a", status => status.Counts.Handshakes >= agreed + (2 * status.Peers.Count));
            stream.Stop();
            lost = stream.Finish().Lost;
        }
        while (lost > 0 && await MovedAsync(scenario) > moved && ++tries < 3);

        lost.ShouldBe(0, await mesh.AccountAsync(CancellationToken.None));
        (await RefusedAsync(scenario)).ShouldBe(refused);

        mesh.Kill("c");
        await mesh.WaitAsync(["b", "d"], status => status.Peers.First(peer => peer.Name == "c").Link is { IsAvoided: true }, CancellationToken.None);
        mesh.Start("c");
        await mesh.WaitAsync(["a", "b", "c", "d", "e"], StagedMesh.IsWhole, CancellationToken.None);
        using var after = scenario.Stream();
        MeshScenario.More(after);
    }

    [KernelFact]
    public async Task Keys_RunOutWhereAPeerCannotBeCalled_NothingIsLetInUntilItCan()
    {
        var scenario = await running.WholeAsync();
        var (a, c) = (scenario.Stage.Node("a"), scenario.Stage.Node("c"));
        var blocked = $"to {c.MeshAddress} ipproto tcp dport {HandshakePort} prohibit";
        Tool.Run("ip", $"-n {a.Namespace} rule add {blocked}");
        var old = scenario.Catch();
        await scenario.WaitAsync("a", status => PeerOf(status, "c") is { Keys: null, State: "waiting", Why: not null });
        await scenario.WaitAsync("c", status => PeerOf(status, "a").Keys is null);

        var (sender, receiver) = (await scenario.StatusAsync("a"), await scenario.StatusAsync("c"));
        scenario.Send(Some).Received.ShouldBe(0);
        scenario.Inject("c", "d", old, Some);
        await scenario.WaitAsync("c", status => MeshScenario.Grown(status.Counts.Frames, receiver.Counts.Frames, "unknown_session") >= Some);
        var (senderNow, receiverNow) = (await scenario.StatusAsync("a"), await scenario.StatusAsync("c"));
        MeshScenario.Grown(senderNow.Counts.Sealed, sender.Counts.Sealed, "no_session").ShouldBe(Some);
        MeshScenario.Grown(senderNow.Counts.Sealed, sender.Counts.Sealed, "sealed").ShouldBe(0);
        MeshScenario.Grown(receiverNow.Counts.Frames, receiver.Counts.Frames, "unknown_session").ShouldBe(Some);
        MeshScenario.Grown(receiverNow.Counts.Frames, receiver.Counts.Frames, "ok").ShouldBe(0);
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
        var scenario = await running.WholeAsync();
        var (sealing, verifying) = (scenario.Map("a", "tc_pqc_seal", "seal_reasons"), scenario.Map("c", "xdp_mesh_node", "pqc_reasons"));
        scenario.Mesh.Freeze("a");
        scenario.Mesh.Freeze("c");
        var old = scenario.Catch();

        var (refusedBefore, expiredBefore) = (MeshScenario.Sum(sealing, SealExpired), MeshScenario.Sum(verifying, Expired));
        Waiting.Until(() => scenario.Send(1).Received == 0 && MeshScenario.Sum(sealing, SealExpired) > refusedBefore);
        Waiting.Until(() =>
        {
            // One after the other: what is still on the line would be counted later.
            var before = MeshScenario.Sum(verifying, Expired) + MeshScenario.Sum(verifying, Replayed);
            scenario.Inject("c", "d", old, 1);
            Waiting.Until(() => MeshScenario.Sum(verifying, Expired) + MeshScenario.Sum(verifying, Replayed) > before);
            return MeshScenario.Sum(verifying, Expired) > expiredBefore;
        });
        var sealedBefore = MeshScenario.Sum(sealing, SealOk);
        (refusedBefore, expiredBefore) = (MeshScenario.Sum(sealing, SealExpired), MeshScenario.Sum(verifying, Expired));
        scenario.Send(Some).Received.ShouldBe(0);
        scenario.Inject("c", "d", old, Some);
        Waiting.Until(() => MeshScenario.Sum(verifying, Expired) - expiredBefore >= Some);
        MeshScenario.Sum(sealing, SealOk).ShouldBe(sealedBefore);
        (MeshScenario.Sum(sealing, SealExpired) - refusedBefore).ShouldBe((ulong)Some);
        (MeshScenario.Sum(verifying, Expired) - expiredBefore).ShouldBe((ulong)Some);

        scenario.Mesh.Thaw("a");
        scenario.Mesh.Thaw("c");
        await scenario.Mesh.WaitAsync(["a", "b", "c", "d", "e"], StagedMesh.IsWhole, CancellationToken.None);
        using var stream = scenario.Stream();
        MeshScenario.More(stream);
    }

    private static async Task<long> MovedAsync(MeshScenario scenario)
    {
        var moved = 0L;
        foreach (var node in scenario.Stage.Nodes)
            moved += (await scenario.StatusAsync(node.Name)).Counts.Moved;
        return moved;
    }

    private static async Task<long> RefusedAsync(MeshScenario scenario)
    {
        var refused = 0L;
        foreach (var node in scenario.Stage.Nodes)
            refused += (await scenario.StatusAsync(node.Name)).Counts.Frames.Where(count => RefusedForKeys.Contains(count.Key)).Sum(count => (long)count.Value);
        return refused;
    }

    private static MeshPeerStatus PeerOf(MeshStatus status, string name) => status.Peers.First(peer => peer.Name == name);

    private static int CountOf(BpfMap map)
    {
        // Where one is taken away meanwhile, the kernel begins anew.
        var (keys, key, next) = (new HashSet<uint>(), Array.Empty<byte>(), new byte[map.Info.KeySize]);
        for (; map.GetNextKey(key, next); keys.Add(BitConverter.ToUInt32(key)))
            key = [.. next];
        return keys.Count;
    }

    /// <summary>Whose keys are replaced every six seconds.</summary>
    public sealed class Nodes() : RunningMesh(TimeSpan.FromSeconds(10));
}
