using System.Collections.Concurrent;
using HyperMesh.Autonomic.Engine.Fleet;

namespace HyperMesh.Autonomic.Fleet.Tests.Etcd;

/// <summary>What happens to a fleet when its three-member etcd, or the way to it, fails.</summary>
public sealed class EtcdFaultTests
{
    [EtcdFact]
    public async Task Leader_Killed_KeepsLeasesAndSlotsAndGoesOn()
    {
        await using var fleet = await TestFleet.StartAsync(3);
        var (one, two) = (await fleet.StartNodeAsync("one", Longer), await fleet.StartNodeAsync("two", Longer));
        (await one.TakeAsync(TestFleet.Budget(1))).ShouldBe(SlotAnswer.Granted);
        fleet.Store.Kill(await LeaderAsync(fleet));
        one.Fleet.Share(TestFleet.Rule, true);
        await Waiting.UntilAsync(() => two.Fleet.OthersThatSee(TestFleet.Rule, TimeSpan.Zero) == 1, "what is said goes on being heard");
        one.Lost.ShouldBeEmpty();
        await Waiting.UntilAsync(async () => await two.TakeAsync(TestFleet.Budget(1)) == SlotAnswer.Full, "the slot is still one's");
        one.Fleet.ReleaseSlot(TestFleet.Rule);
        await Waiting.UntilAsync(async () => await two.TakeAsync(TestFleet.Budget(1)) == SlotAnswer.Granted, "it is two's now");
        await SlotHistory.CheckAsync(fleet, _ => 1);
    }

    [EtcdFact]
    public async Task Majority_StoppedAndBack_LosesSlotsBeforeTheLeaseEndsAndComesBack()
    {
        await using var fleet = await TestFleet.StartAsync(3);
        var nodes = new[] { await fleet.StartNodeAsync("one"), await fleet.StartNodeAsync("two") };
        (await nodes[0].TakeAsync(TestFleet.Budget(1))).ShouldBe(SlotAnswer.Granted);
        Signal.Stop(fleet.Store.ProcessOf(0));
        Signal.Stop(fleet.Store.ProcessOf(1));
        try
        {
            await Waiting.UntilAsync(() => nodes[0].Lost.Contains(TestFleet.Rule), "the slot counts as lost");
            await Waiting.UntilAsync(() => nodes.All(node => node.Fleet.Link == FleetLink.Away), "the store is away");
            nodes[0].Fleet.IsUp("two").ShouldBeNull();
            nodes[0].Fleet.OthersThatSee(TestFleet.Rule, TimeSpan.Zero).ShouldBeNull();
            (await nodes[1].TakeAsync(TestFleet.Budget(1))).ShouldBe(SlotAnswer.Away, "nothing is granted without the store");
            nodes[0].Fleet.Share(TestFleet.Rule, true);
        }
        finally
        {
            Signal.Continue(fleet.Store.ProcessOf(0));
            Signal.Continue(fleet.Store.ProcessOf(1));
        }

        await Waiting.UntilAsync(() => nodes.All(node => node.Fleet.Link == FleetLink.Connected), "they are back");
        await Waiting.UntilAsync(() => nodes[1].Fleet.OthersThatSee(TestFleet.Rule, TimeSpan.Zero) == 1, "what was said meanwhile is heard");
        await Waiting.UntilAsync(() => nodes[1].Freed.Contains(TestFleet.Rule), "who waits is told");
        await Waiting.UntilAsync(async () => await nodes[1].TakeAsync(TestFleet.Budget(1)) == SlotAnswer.Granted, "the slot is free");
        await SlotHistory.CheckAsync(fleet, _ => 1);
    }

    [EtcdFact]
    public async Task Majority_KilledAndStartedAgain_ComesBackWithWhatIsKept()
    {
        await using var fleet = await TestFleet.StartAsync(3);
        var node = await fleet.StartNodeAsync("one");
        await node.Fleet.BlockAsync("10.0.0.7", TimeSpan.FromMinutes(5), "flood", CancellationToken.None);
        fleet.Store.Kill(0);
        fleet.Store.Kill(1);
        await Waiting.UntilAsync(() => node.Fleet.Link == FleetLink.Away, "the store is away");
        await Waiting.UntilAsync(() => node.Fleet.Blocks.Count == 1, "what was heard last still holds");
        await Should.ThrowAsync<FleetException>(() => node.Fleet.BlockAsync("10.0.0.8", TimeSpan.FromMinutes(5), "flood", CancellationToken.None));
        fleet.Store.Start(0);
        fleet.Store.Start(1);
        await Waiting.UntilAsync(() => node.Fleet.Link == FleetLink.Connected, "it is back");
        node.Fleet.Blocks.Select(block => block.Prefix).ShouldBe(["10.0.0.7/32"]);
        await Waiting.UntilAsync(() => node.Fleet.Nodes is ["one"], "its own presence is heard");
    }

    [EtcdFact]
    public async Task Watch_CompactedWhileItIsCutOff_ReadsAnewWithoutAGap()
    {
        await using var fleet = await TestFleet.StartAsync();
        await using var relay = new Relay(fleet.Store.Endpoints[0]);
        var node = await fleet.StartNodeAsync("one", settings => settings with { Endpoints = [relay.Endpoint], Lease = TimeSpan.FromSeconds(20) });
        using var client = fleet.Client();
        var lease = (await client.GrantLeaseAsync(TimeSpan.FromMinutes(5), CancellationToken.None)).Id;
        await PutSymptomAsync("first");
        await Waiting.UntilAsync(() => node.Fleet.OthersThatSee(TestFleet.Rule, TimeSpan.Zero) == 1, "it listens");

        // What happens while it is cut off is gone from the history when it comes back.
        relay.Cut();
        await client.DeleteAsync(new(FleetKeys.Bytes(fleet.Keys.Symptom(TestFleet.Rule, "first"))), CancellationToken.None);
        await PutSymptomAsync("second");
        var last = await PutSymptomAsync("third");
        await client.CompactAsync(last, CancellationToken.None);
        relay.Mend();
        await Waiting.UntilAsync(() => node.Fleet.OthersThatSee(TestFleet.Rule, TimeSpan.Zero) == 2, "nothing is missed");
        node.Fleet.OthersThatSee(TestFleet.Rule, TimeSpan.FromMinutes(1)).ShouldBe(3, "the first is heard to have ceased");

        async Task<long> PutSymptomAsync(string other) => (await client.PutAsync(
            new(FleetKeys.Bytes(fleet.Keys.Symptom(TestFleet.Rule, other)), "{}"u8.ToArray(), lease), CancellationToken.None)).Header!.Revision;
    }

    [EtcdFact]
    public async Task Watch_CutOffWithoutCompaction_ResumesWhereItWas()
    {
        await using var fleet = await TestFleet.StartAsync();
        await using var relay = new Relay(fleet.Store.Endpoints[0]);
        using var through = Connection.Open(fleet.Settings("x") with { Endpoints = [relay.Endpoint] }, TimeProvider.System);
        using var client = fleet.Client();
        var (resets, heard) = (0, new ConcurrentQueue<long>());
        using var stop = new CancellationTokenSource();
        var listener = new LiveListener(through, fleet.Keys.Live, TimeProvider.System)
        {
            OnReset = (_, _) => Interlocked.Increment(ref resets),
            OnChange = (events, _) => events.ToList().ForEach(change => heard.Enqueue(change.Kv.ModRevision)),
            OnLink = (_, _) => { },
            OnHostile = _ => { },
        };
        var listening = listener.RunAsync(stop.Token);
        var written = new List<long>();
        for (var i = 0; i < 40; i++)
        {
            if (i % 10 == 5)
                relay.Cut();
            written.Add((await client.PutAsync(new(FleetKeys.Bytes(fleet.Keys.Node($"n{i}")), "{}"u8.ToArray()), CancellationToken.None)).Header!.Revision);
            if (i % 10 == 8)
                relay.Mend();
            if (i == 0)
                await Waiting.UntilAsync(() => Volatile.Read(ref resets) == 1, "it has read what there is");
        }

        await Waiting.UntilAsync(() => heard.LastOrDefault() == written[^1], "it has caught up");
        heard.Where(revision => revision > written[0]).ShouldBe(written.Skip(1), "each change once, in order");
        resets.ShouldBe(1);
        await stop.CancelAsync();
        await Task.WhenAny(listening);
    }

    [EtcdFact]
    public async Task Node_CutOff_LosesItsSlotBeforeAnotherCanHaveIt()
    {
        await using var fleet = await TestFleet.StartAsync(3);
        await using var relay = new Relay(fleet.Store.Endpoints[0]);
        var cut = await fleet.StartNodeAsync("cut", settings => settings with { Endpoints = [relay.Endpoint] });
        var other = await fleet.StartNodeAsync("other");
        (await cut.TakeAsync(TestFleet.Budget(1))).ShouldBe(SlotAnswer.Granted);
        relay.Cut();
        var lostFirst = false;
        await Waiting.UntilAsync(
            async () =>
            {
                var isLost = cut.Lost.Contains(TestFleet.Rule);
                var answer = await other.TakeAsync(TestFleet.Budget(1));
                lostFirst |= isLost && answer == SlotAnswer.Full;
                return answer == SlotAnswer.Granted;
            },
            "the other has it");
        lostFirst.ShouldBeTrue("the node that is cut off knows before the store frees its slot");
        (await cut.TakeAsync(TestFleet.Budget(1))).ShouldBe(SlotAnswer.Away);
        relay.Mend();
        await Waiting.UntilAsync(() => cut.Fleet.Link == FleetLink.Connected, "it is back");
        (await cut.TakeAsync(TestFleet.Budget(1))).ShouldBe(SlotAnswer.Full);
        await SlotHistory.CheckAsync(fleet, _ => 1);
    }

    [EtcdFact]
    public async Task Lease_Revoked_LosesTheSlotAndAnnouncesTheNodeAgain()
    {
        await using var fleet = await TestFleet.StartAsync();
        var node = await fleet.StartNodeAsync("one");
        var other = await fleet.StartNodeAsync("two");
        node.Fleet.Share(TestFleet.Rule, true);
        (await node.TakeAsync(TestFleet.Budget(1))).ShouldBe(SlotAnswer.Granted);
        await Waiting.UntilAsync(() => other.Fleet.OthersThatSee(TestFleet.Rule, TimeSpan.Zero) == 1, "the symptom is heard");
        using var client = fleet.Client();
        var lease = (await client.RangeAsync(new(FleetKeys.Bytes(fleet.Keys.Node("one"))), CancellationToken.None)).Kvs![0].Lease;
        await client.RevokeAsync(lease, CancellationToken.None);
        await Waiting.UntilAsync(() => node.Lost.Contains(TestFleet.Rule), "the slot is lost");
        await Waiting.UntilAsync(() => node.Fleet.Link == FleetLink.Connected && other.Fleet.IsUp("one") == true, "the node is there again");
        await Waiting.UntilAsync(() => other.Fleet.OthersThatSee(TestFleet.Rule, TimeSpan.Zero) == 1, "so is its symptom");
        await SlotHistory.CheckAsync(fleet, _ => 1);
    }

    [EtcdFact]
    public async Task Slot_TakenAwayByHand_IsLost()
    {
        await using var fleet = await TestFleet.StartAsync();
        var node = await fleet.StartNodeAsync("one");
        (await node.TakeAsync(TestFleet.Budget(1))).ShouldBe(SlotAnswer.Granted);
        using var client = fleet.Client();
        await client.DeleteAsync(new(FleetKeys.Bytes(fleet.Keys.Slot(TestFleet.Rule, "one"))), CancellationToken.None);
        await Waiting.UntilAsync(() => node.Lost.Contains(TestFleet.Rule), "it is lost");
    }

    [EtcdFact]
    public async Task Start_StoreIsDown_IsAwayAndConnectsWhenItComes()
    {
        await using var fleet = await TestFleet.StartAsync();
        // It listens before it has written its data: one that is killed in between does not start again.
        await fleet.Control().StatusAsync(CancellationToken.None);
        fleet.Store.Kill(0);
        var node = fleet.Node("one");
        await node.Fleet.StartAsync(CancellationToken.None);
        node.Fleet.Link.ShouldBe(FleetLink.Away);
        node.Problems.ShouldContain(problem => problem.Contains("nobody answers there"));
        fleet.Store.Start(0);
        await fleet.Store.WaitForAsync(0, CancellationToken.None);
        await Waiting.UntilAsync(() => node.Fleet.Link == FleetLink.Connected, "it connects");
    }

    private static FleetSettings Longer(FleetSettings settings) => settings with { Lease = TimeSpan.FromSeconds(10) };

    private static async Task<int> LeaderAsync(TestFleet fleet)
    {
        var members = (await fleet.Control().StatusAsync(CancellationToken.None)).Members;
        return members.Select((member, i) => (member, i)).Single(pair => pair.member.IsLeader == true).i;
    }
}
