using HyperMesh.Autonomic.Engine.Plugins;

namespace HyperMesh.Autonomic.Engine.Tests.Plugins;

public class LoopWatchTests
{
    [Fact]
    public void Look_ComesSoLateThatItIsOver_StillPutsItOnTheAccountOfThePlugin()
    {
        var ledger = new PluginLedger("p", new PluginLimits(), System.Reactive.Concurrency.Scheduler.Default);
        var watch = new LoopWatch { Patience = TimeSpan.FromMilliseconds(300), Limit = TimeSpan.FromMilliseconds(700) };
        watch.Enter(new Part(ledger));

        watch.Look(TimeSpan.FromSeconds(5)).ShouldBe((null, false), "it has only just been seen");
        watch.Look(TimeSpan.FromSeconds(5)).ShouldBe(("a part holds the loop since 0.8 s and does not come back", true));

        ledger.IsQuarantined.ShouldBeTrue();
        ledger.State.Faults.ShouldBe(1);
    }

    [Fact]
    public void Look_TheProcessWasStoppedWhileAPartWasAtWork_AccusesItOnlyIfItStaysAfterwards()
    {
        var ledger = new PluginLedger("p", new PluginLimits(), System.Reactive.Concurrency.Scheduler.Default);
        var watch = new LoopWatch();
        watch.Enter(new Part(ledger));
        watch.Look(LoopWatch.Period);

        watch.Look(TimeSpan.FromMinutes(5)).ShouldBe((null, false));
        ledger.IsQuarantined.ShouldBeFalse();

        watch.Look(LoopWatch.Period).Words.ShouldBe("a part has held the loop for 1 s");
        ledger.IsQuarantined.ShouldBeTrue();
    }

    [Fact]
    public void Look_HeldForLonger_IsSaidOnceUntilItIsOver()
    {
        var watch = new LoopWatch { Patience = TimeSpan.FromMilliseconds(300), Limit = TimeSpan.FromSeconds(1) };
        watch.Enter(new Part(null));
        var looks = Enumerable.Range(0, 6).Select(_ => watch.Look(TimeSpan.FromMilliseconds(250))).ToList();

        looks.Select(look => look.Words).ShouldBe(
            [null, null, "a part has held the loop for 0.5 s", null, "a part holds the loop since 1 s and does not come back", "a part holds the loop since 1.3 s and does not come back"]);
        looks.Select(look => look.IsOver).ShouldBe([false, false, false, false, true, true]);

        watch.Leave();
        watch.Look(TimeSpan.FromMilliseconds(250)).ShouldBe((null, false));
    }

    private sealed record Part(PluginLedger? Ledger) : IHoldsTheLoop
    {
        string IHoldsTheLoop.Part => "a part";
    }
}
