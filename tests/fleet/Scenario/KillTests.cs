using HyperMesh.Autonomic.Fleet.Tests.Etcd;

namespace HyperMesh.Autonomic.Fleet.Tests.Scenario;

public sealed class KillTests
{
    [ScenarioFact]
    public async Task Kill_OfTheOneThatActsAndBackAtOnce_TakesItsSlotAgainAndLeavesWhatIsInForce()
    {
        await using var fleet = await ScenarioFleet.StartAsync(ScenarioFleet.Guard());
        var a = fleet["a"];
        a.Flood();
        await fleet.UntilAsync(() => a.Drops && a.HasSaid("\"verification\"", "\"met\""), "a acts, and it helps");

        for (var round = 1; round <= 3; round++)
        {
            var hasDropped = true;

            a.Kill();
            a.Start();

            await fleet.UntilAsync(
                () => a.HasSaid("\"slot\"", "\"granted\"") && a.HasSaid("\"outcome\"", "is in place already"), $"round {round}: a has its slot again", () => hasDropped &= a.Drops);
            hasDropped.ShouldBeTrue(a.Tail(40));
            a.HasSaid("\"plan\"", "\"rollback\"").ShouldBeFalse(a.Tail(40));
            a.HasSaid("\"slot\"", "\"lost\"").ShouldBeFalse(a.Tail(40));
        }
    }

    [ScenarioFact]
    public async Task Kill_OfTheOneThatActs_FreesItsSlotAfterTheLeaseAndWhatItLeftIsTakenBack()
    {
        await using var fleet = await ScenarioFleet.StartAsync(ScenarioFleet.Guard());
        var (a, b) = (fleet["a"], fleet["b"]);
        a.Flood();
        await fleet.UntilAsync(() => a.Drops, "a acts");
        b.Flood();
        await fleet.UntilAsync(() => b.HasSaid("\"hold\"", "act already: a"), "b holds");

        a.Kill();

        b.Drops.ShouldBeFalse("the lease has not ended yet");
        await fleet.UntilAsync(() => b.Drops, "b acts when the lease of a has ended");

        // The kernel has gone on by itself on a; who comes back and has no slot any more takes it back.
        a.Drops.ShouldBeTrue();
        a.Start();
        await fleet.UntilAsync(() => !a.Drops, "a takes back what it left");
        a.HasSaid("\"slot\"", "\"lost\"", "act already: b").ShouldBeTrue(a.Tail());
        b.Drops.ShouldBeTrue();

        b.StopFlood();
        await fleet.UntilAsync(() => a.Drops && !b.Drops, "a acts again when b has done");

        // Who comes back and finds his slot free acts in the end, by a slot that is his. Killed in the middle of its action it may first take that back, and its slot with it.
        a.Kill();
        a.Start();
        await fleet.UntilAsync(() => a.Drops && a.HasSaid("\"slot\"", "\"granted\""), "a acts with a slot of its own again");
        var (most, held) = (0, (IReadOnlyCollection<string>)[]);
        await Waiting.UntilAsync(
            async () =>
            {
                (most, _, held) = await SlotHistory.CheckAsync(fleet.Store, _ => 1);
                return a.Drops && held.Count > 0;
            },
            "the store has its slot", () => a.Tail(40));
        most.ShouldBe(1);
        held.ShouldHaveSingleItem().ShouldEndWith("/a");
    }
}
