using HyperMesh.Autonomic.Engine.Fleet;

namespace HyperMesh.Autonomic.Fleet.Tests.Etcd;

/// <summary>Members in network namespaces, and a partition between them that drops packets without a word.</summary>
public sealed class EtcdPartitionTests
{
    private static readonly TimeSpan Length = TimeSpan.FromSeconds(30);

    [EtcdFact(asRoot: true)]
    public async Task Partition_OneMemberWithItsNode_LosesTheSlotThereAndGoesOnElsewhere()
    {
        using var spaces = new MemberNamespaces();
        await using var etcd = await TestFleet.StartStoreAsync(3, place: spaces.Place);
        await using var fleet = TestFleet.Over(etcd);
        var cut = await fleet.StartNodeAsync("cut", settings => settings with { Endpoints = [etcd.Endpoints[0]] });
        var other = await fleet.StartNodeAsync("other", settings => settings with { Endpoints = [etcd.Endpoints[1], etcd.Endpoints[2]] });
        (await cut.TakeAsync(TestFleet.Budget(1))).ShouldBe(SlotAnswer.Granted);
        var begun = TimeProvider.System.GetTimestamp();
        spaces.CutOff(0);
        await Waiting.UntilAsync(() => cut.Lost.Contains(TestFleet.Rule), "the slot counts as lost");
        cut.Fleet.Share(TestFleet.Rule, true);
        await Waiting.UntilAsync(async () => await other.TakeAsync(TestFleet.Budget(1)) == SlotAnswer.Granted, "the other has it");
        await Waiting.UntilAsync(
            async () =>
            {
                (await cut.TakeAsync(TestFleet.Budget(1))).ShouldBe(SlotAnswer.Away, "a minority grants nothing");
                return TimeProvider.System.GetElapsedTime(begun) > Length;
            },
            "the partition has lasted");
        spaces.Join(0);
        await Waiting.UntilAsync(() => cut.Fleet.Link == FleetLink.Connected, "it is back");
        (await cut.TakeAsync(TestFleet.Budget(1))).ShouldBe(SlotAnswer.Full);
        await Waiting.UntilAsync(() => other.Fleet.OthersThatSee(TestFleet.Rule, TimeSpan.Zero) == 1, "what it said meanwhile is heard");
        await SlotHistory.CheckAsync(fleet, _ => 1);
    }
}
