using HyperMesh.Autonomic.Fleet.Tests.Etcd;

namespace HyperMesh.Autonomic.Fleet.Tests.Scenario;

public sealed class FreezeTests
{
    private static readonly string[] Decisions = ["\"slot\"", "\"plan\"", "\"action\""];

    [ScenarioFact]
    public async Task Freeze_ForLongerThanTheLease_LosesTheSlotToAnotherAndSaysSoBeforeAnythingElse()
    {
        await using var fleet = await ScenarioFleet.StartAsync(ScenarioFleet.Guard());
        var (a, b) = (fleet["a"], fleet["b"]);
        a.Flood();
        await fleet.UntilAsync(() => a.Drops && a.HasSaid("\"verification\"", "\"met\""), "a acts");
        b.Flood();
        await fleet.UntilAsync(() => b.HasSaid("\"hold\"", "act already: a"), "b holds");

        a.Freeze();
        var before = a.Lines.Count;
        await fleet.UntilAsync(() => b.Drops, "b acts when the lease of a has ended");
        a.Drops.ShouldBeTrue("a lease frees a slot, not a hook");
        a.Thaw();

        await fleet.UntilAsync(() => !a.Drops, "a takes back what it did");
        var decided = a.Lines.Skip(before).Where(line => Decisions.Any(kind => line.Contains($"\"kind\":{kind}", StringComparison.Ordinal))).Take(3).ToList();
        decided.Count.ShouldBe(3, a.Tail());
        decided[0].ShouldContain("\"lost\"");
        decided[1].ShouldContain("\"rollback\"");
        decided[2].ShouldContain("xdp_packet_counter");
        b.Drops.ShouldBeTrue();
        a.HasSaid("the loop for").ShouldBeFalse(a.Tail());
        a.HasSaid("holds the loop").ShouldBeFalse(a.Tail());

        b.StopFlood();
        await fleet.UntilAsync(() => a.Drops && !b.Drops, "a acts again when b has done");
        var (most, _, held) = await SlotHistory.CheckAsync(fleet.Store, _ => 1);
        most.ShouldBe(1);
        held.ShouldHaveSingleItem().ShouldEndWith("/a");
        foreach (var node in fleet.Nodes)
            node.Verify().ExitCode.ShouldBe(0, $"{node.Name}: {node.Verify()}");
    }
}
