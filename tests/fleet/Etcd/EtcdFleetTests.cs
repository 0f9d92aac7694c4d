using System.Text;
using HyperMesh.Autonomic.Engine.Fleet;

namespace HyperMesh.Autonomic.Fleet.Tests.Etcd;

/// <summary>What a fleet shares, on a real etcd while all is well.</summary>
public sealed class EtcdFleetTests
{
    [EtcdFact]
    public async Task Nodes_StartedAndStopped_SeeEachOtherComeAndGo()
    {
        await using var fleet = await TestFleet.StartAsync();
        var one = await fleet.StartNodeAsync("one");
        var two = await fleet.StartNodeAsync("two");
        await Waiting.UntilAsync(() => one.Fleet.IsUp("two") == true, "one sees two");
        two.Fleet.Nodes.ShouldBe(["one", "two"]);
        one.Fleet.IsUp("three").ShouldBe(false);
        var version = one.Fleet.Version;
        await two.DisposeAsync();
        await Waiting.UntilAsync(() => one.Fleet.IsUp("two") == false, "one sees two go");
        one.Fleet.Version.ShouldBeGreaterThan(version);
    }

    [EtcdFact]
    public async Task TakeSlot_AsManyAsMayAct_RefusesTheNextAndTellsItWhenOneIsFree()
    {
        await using var fleet = await TestFleet.StartAsync();
        var nodes = new[] { await fleet.StartNodeAsync("a"), await fleet.StartNodeAsync("b"), await fleet.StartNodeAsync("c") };
        (await nodes[0].TakeAsync(TestFleet.Budget(2))).ShouldBe(SlotAnswer.Granted);
        (await nodes[0].TakeAsync(TestFleet.Budget(2))).ShouldBe(SlotAnswer.Granted, "the node has it already");
        (await nodes[1].TakeAsync(TestFleet.Budget(2))).ShouldBe(SlotAnswer.Granted);
        (await nodes[2].TakeAsync(TestFleet.Budget(2))).ShouldBe(SlotAnswer.Full);
        nodes[2].Freed.Clear();
        nodes[0].Fleet.ReleaseSlot(TestFleet.Rule);
        await Waiting.UntilAsync(() => nodes[2].Freed.Contains(TestFleet.Rule), "c hears that one is free");
        (await nodes[2].TakeAsync(TestFleet.Budget(2))).ShouldBe(SlotAnswer.Granted);
        var (most, grants, _) = await SlotHistory.CheckAsync(fleet, _ => 2);
        most.ShouldBe(2);
        grants.ShouldBe(3);
    }

    [EtcdFact]
    public async Task TakeSlot_ShareOfNodes_IsRoundedDownButAtLeastOneAndGrowsWithThem()
    {
        await using var fleet = await TestFleet.StartAsync();
        var nodes = new List<TestNode>();
        for (var i = 0; i < 3; i++)
            nodes.Add(await fleet.StartNodeAsync($"n{i}"));
        (await nodes[0].TakeAsync(TestFleet.Share(0.5))).ShouldBe(SlotAnswer.Granted);
        (await nodes[1].TakeAsync(TestFleet.Share(0.5))).ShouldBe(SlotAnswer.Full, "half of 3 is 1");
        (await nodes[1].TakeAsync(TestFleet.Share(0.01))).ShouldBe(SlotAnswer.Full);
        nodes[1].Freed.Clear();
        nodes.Add(await fleet.StartNodeAsync("n3"));
        await Waiting.UntilAsync(() => nodes[1].Freed.Contains(TestFleet.Rule), "the limit has grown");
        (await nodes[1].TakeAsync(TestFleet.Share(0.5))).ShouldBe(SlotAnswer.Granted, "half of 4 is 2");
        await SlotHistory.CheckAsync(fleet, present => Math.Max(1, present / 2));
    }

    [EtcdFact]
    public async Task TakeSlot_FiftyNodesRaceForThreeAndDieAtRandom_NeverGoesBeyondAndServesEveryone()
    {
        await using var fleet = await TestFleet.StartAsync(3);
        var random = new Random(7);
        var nodes = await Task.WhenAll(Enumerable.Range(0, 50).Select(i => fleet.StartNodeAsync($"n{i:D2}", settings => settings with { Lease = TimeSpan.FromSeconds(6) })));
        var dies = nodes.OrderBy(_ => random.Next()).Take(15).ToHashSet();
        var served = await Task.WhenAll(nodes.Select(node => RaceAsync(node, dies.Contains(node))));
        served.ShouldAllBe(wasServed => wasServed);
        var (most, grants, _) = await SlotHistory.CheckAsync(fleet, _ => 3);
        most.ShouldBe(3, "all slots were used");
        grants.ShouldBeGreaterThanOrEqualTo(50, "every request was granted in the end");
    }

    [EtcdFact]
    public async Task StartAsync_AnotherProcessIsThisNode_IsRefusedAndSaysWho()
    {
        await using var fleet = await TestFleet.StartAsync();
        await fleet.StartNodeAsync("one");
        var second = fleet.Node("one");
        var error = await Should.ThrowAsync<FleetException>(() => second.Fleet.StartAsync(CancellationToken.None));
        error.Message.ShouldContain($"process {Environment.ProcessId} on host '{Environment.MachineName}' is the node 'one'");
        error.Message.ShouldContain("spec.fleet.node");
    }

    [EtcdFact]
    public async Task TakeSlot_AfterARestartOfTheNode_TakesTheSlotAlong()
    {
        await using var fleet = await TestFleet.StartAsync();
        var first = await fleet.StartNodeAsync("one");
        var other = await fleet.StartNodeAsync("two");
        (await first.TakeAsync(TestFleet.Budget(1))).ShouldBe(SlotAnswer.Granted);

        // What holds a slot leaves its lease to end by itself. This process lives, so it is made to look like one that was killed.
        await first.DisposeAsync();
        using var client = fleet.Client();
        var key = FleetKeys.Bytes(fleet.Keys.Node("one"));
        var kv = (await client.RangeAsync(new(key), CancellationToken.None)).Kvs![0];
        await client.PutAsync(new(key, FleetValues.Write(ThisProcess.Describe() with { Pid = int.MaxValue }), kv.Lease), CancellationToken.None);
        var again = await fleet.StartNodeAsync("one");
        (await other.TakeAsync(TestFleet.Budget(1))).ShouldBe(SlotAnswer.Full, "the slot is kept for the node");
        (await again.TakeAsync(TestFleet.Budget(1))).ShouldBe(SlotAnswer.Granted);
        await client.RevokeAsync(kv.Lease, CancellationToken.None);
        (await other.TakeAsync(TestFleet.Budget(1))).ShouldBe(SlotAnswer.Full, "it hangs on the new lease");
        await SlotHistory.CheckAsync(fleet, _ => 1);
    }

    [EtcdFact]
    public async Task Share_SymptomOfOthers_IsCountedWhileOpenAndForATimeAfter()
    {
        await using var fleet = await TestFleet.StartAsync();
        var one = await fleet.StartNodeAsync("one");
        var two = await fleet.StartNodeAsync("two");
        one.Fleet.Share(TestFleet.Rule, true);
        two.Fleet.Share(TestFleet.Rule, true);
        await Waiting.UntilAsync(() => one.Fleet.OthersThatSee(TestFleet.Rule, TimeSpan.Zero) == 1, "one hears of two's symptom, not of its own");
        two.Fleet.Share(TestFleet.Rule, false);
        await Waiting.UntilAsync(() => one.Fleet.OthersThatSee(TestFleet.Rule, TimeSpan.Zero) == 0, "it has ceased");
        one.Fleet.OthersThatSee(TestFleet.Rule, TimeSpan.FromMinutes(5)).ShouldBe(1);
    }

    [EtcdFact]
    public async Task Block_ByTwoNodes_IsMergedAndEndsWithTheLast()
    {
        await using var fleet = await TestFleet.StartAsync();
        var one = await fleet.StartNodeAsync("one");
        var two = await fleet.StartNodeAsync("two");
        await one.Fleet.BlockAsync("10.0.0.7", TimeSpan.FromMinutes(5), "flood", CancellationToken.None);
        await two.Fleet.BlockAsync("::ffff:10.0.0.7", TimeSpan.FromMinutes(9), "flood too", CancellationToken.None);
        await two.Fleet.BlockAsync("2001:db8::5/64", TimeSpan.FromSeconds(8), "scan", CancellationToken.None);
        await Waiting.UntilAsync(
            () => one.Fleet.Blocks.Any(block => block is { Nodes.Count: 2, Prefix: "10.0.0.7/32" }) && one.Fleet.Blocks.Any(block => block.Prefix == "2001:db8::/64"), "both are heard");
        await Waiting.UntilAsync(() => one.Fleet.Blocks.Count == 1, "the short one ends by itself");
        await one.Fleet.UnblockAsync("10.0.0.7", CancellationToken.None);
        await Waiting.UntilAsync(() => one.Fleet.Blocks is [{ Nodes: ["two"] }], "two still asks for it");
        await two.Fleet.UnblockAsync("10.0.0.7/32", CancellationToken.None);
        await Waiting.UntilAsync(() => one.Fleet.Blocks.Count == 0, "nobody does");
    }

    [EtcdFact]
    public async Task Push_CanaryThenPromote_ReachesItsNodesFirstAndThenAll()
    {
        await using var fleet = await TestFleet.StartAsync();
        var nodes = new[] { await fleet.StartNodeAsync("a"), await fleet.StartNodeAsync("b"), await fleet.StartNodeAsync("c") };
        var control = fleet.Control();
        var note = new ChangeNote("ann", "try it", DateTimeOffset.UnixEpoch);
        var files = new Dictionary<string, string> { ["a.yaml"] = "one" };
        (await control.PushAsync(files, null, note, CancellationToken.None)).Stable.ShouldBe(1);
        await Waiting.UntilAsync(() => nodes.All(node => node.Policies.LastOrDefault()?.Revision == 1), "all have the first");
        var rollout = await control.PushAsync(new Dictionary<string, string> { ["a.yaml"] = "two" }, new CanaryPlan(40, null, TimeSpan.FromMinutes(1), true), note, CancellationToken.None);
        var canary = rollout.Canary!.Nodes.Single();
        await Waiting.UntilAsync(() => nodes.Single(node => node.Fleet.Self == canary).Policies.Last() is { Revision: 2, IsCanary: true }, "the canary has it");
        nodes.Count(node => node.Policies.Last()!.Revision == 1).ShouldBe(2);
        (await Should.ThrowAsync<FleetException>(() => control.PushAsync(files, null, note, CancellationToken.None))).Message.ShouldContain("is being tried");
        (await Should.ThrowAsync<FleetException>(() => control.PromoteAsync(1, note, CancellationToken.None))).Message.ShouldContain("revision 2 is being tried, not 1");

        foreach (var node in nodes.Where(node => node.Fleet.Self == canary))
            node.Fleet.Acknowledge(new PolicyAcknowledgement(2, false, ["a.yaml:1:1: no"]));
        await Waiting.UntilAsync(async () => (await control.NodesAsync(CancellationToken.None)).Any(node => node.Answer is { Accepted: false }), "its answer is heard");
        (await control.RollbackAsync(2, note, CancellationToken.None)).Canary.ShouldBeNull();
        await Waiting.UntilAsync(() => nodes.All(node => node.Policies.Last() is { Revision: 1, IsCanary: false }), "it is taken back");
        await control.PushAsync(files, new CanaryPlan(0, ["b"], TimeSpan.FromMinutes(1), true), note, CancellationToken.None);
        (await control.PromoteAsync(3, note, CancellationToken.None)).ShouldBe(new PolicyRollout(5, 3, 3, 1, null));
        await Waiting.UntilAsync(() => nodes.All(node => node.Policies.Last() is { Revision: 3, IsCanary: false }), "all have the third");
        (await control.RollbackAsync(3, note, CancellationToken.None)).Stable.ShouldBe(1);
        (await control.LogAsync(10, CancellationToken.None)).Select(change => (change.Number, change.Step, change.Revision)).ShouldBe(
            [(1, PolicyStep.Push, 1), (2, PolicyStep.Push, 2), (3, PolicyStep.Rollback, 2), (4, PolicyStep.Push, 3), (5, PolicyStep.Promote, 3), (6, PolicyStep.Rollback, 3)]);
        (await control.FilesAsync(2, CancellationToken.None))!["a.yaml"].ShouldBe("two");
    }

    [EtcdFact]
    public async Task Publish_ManyTimes_CostsTheStoreFewWritesAndTheLastCounts()
    {
        await using var fleet = await TestFleet.StartAsync();
        var node = await fleet.StartNodeAsync("one");
        for (var i = 0; i < 500; i++)
            node.Fleet.Publish(new NodeState { Node = "one", Version = "1", Started = DateTimeOffset.UnixEpoch, OpenSymptoms = i });
        var control = fleet.Control();
        await Waiting.UntilAsync(async () => (await control.NodesAsync(CancellationToken.None))[0].State?.OpenSymptoms == 499, "the last one counts");
        using var client = fleet.Client();
        var read = await client.RangeAsync(new(FleetKeys.Bytes(fleet.Keys.State("one"))), CancellationToken.None);
        read.Kvs![0].Version.ShouldBeLessThanOrEqualTo(2);
    }

    [EtcdFact]
    public async Task HostileValues_InSharedKeys_AreReportedWithTheirKeyAndPassedOver()
    {
        await using var fleet = await TestFleet.StartAsync();
        var node = await fleet.StartNodeAsync("one");
        await node.Fleet.BlockAsync("10.0.0.7", TimeSpan.FromMinutes(5), "flood", CancellationToken.None);
        using var client = fleet.Client();
        var lease = (await client.GrantLeaseAsync(TimeSpan.FromMinutes(5), CancellationToken.None)).Id;
        string[] hostile =
        [
            fleet.Keys.Live + "blocks/0.0.0.0%2F0/evil", fleet.Keys.Live + "blocks/10.0.0.7%2f32/evil", fleet.Keys.Live + "nodes/..%2F..%2Fetc", fleet.Keys.Live + "nodes/a/b",
            fleet.Keys.Live + "slots/guard/drop-flood/ghost", fleet.Keys.Live + "nonsense", fleet.Keys.Live + "nodes/big", fleet.Keys.Live + "nodes/deep", fleet.Keys.Rollout,
        ];
        foreach (var key in hostile)
            await client.PutAsync(new(FleetKeys.Bytes(key), Value(key), key.Contains("slots", StringComparison.Ordinal) ? 0 : lease), CancellationToken.None);
        await client.PutAsync(new([.. FleetKeys.Bytes(fleet.Keys.Nodes), 0xff, 0xfe], "{}"u8.ToArray(), lease), CancellationToken.None);
        await Waiting.UntilAsync(() => node.Problems.Count >= hostile.Length + 1, "all are reported");
        foreach (var key in hostile)
            node.Problems.ShouldContain(problem => problem.StartsWith(key, StringComparison.Ordinal), key);
        node.Problems.ShouldContain(problem => problem.StartsWith("0x", StringComparison.Ordinal));
        node.Fleet.Nodes.ShouldBe(["one"]);
        node.Fleet.Blocks.Select(block => block.Prefix).ShouldBe(["10.0.0.7/32"]);
        (await node.TakeAsync(TestFleet.Budget(1))).ShouldBe(SlotAnswer.Granted, "a slot that no lease ends is none");
        (await fleet.Control().StatusAsync(CancellationToken.None)).Hostile.Count.ShouldBe(hostile.Length + 1);

        static byte[] Value(string key) => key.EndsWith("big", StringComparison.Ordinal) ? new byte[1_000_000]
            : key.EndsWith("deep", StringComparison.Ordinal) ? Encoding.UTF8.GetBytes(new string('[', 4000))
            : key.EndsWith("policy", StringComparison.Ordinal) ? "{\"change\":1,\"last\":1,\"stable\":7,\"previous\":null,\"canary\":null}"u8.ToArray() : "{}"u8.ToArray();
    }

    // Takes a slot, has it for a moment, and gives it back or dies; asks again whenever one may be free, as the loop does.
    private static async Task<bool> RaceAsync(TestNode node, bool dies)
    {
        var isGranted = false;
        await Waiting.UntilAsync(async () => isGranted = isGranted || await node.TakeAsync(TestFleet.Budget(3)) == SlotAnswer.Granted, $"{node.Fleet.Self} is served");
        if (dies)
            await node.DisposeAsync();
        else
            node.Fleet.ReleaseSlot(TestFleet.Rule);
        return isGranted;
    }
}
