using System.Reactive.Concurrency;
using HyperMesh.Autonomic.Engine.Fleet;

namespace HyperMesh.Autonomic.Engine.Tests.Fleet;

public sealed class CanaryJudgeTests : IDisposable
{
    private readonly HistoricalScheduler _clock = new(JournalText.Epoch);
    private readonly ScriptedControl _control = new();
    private readonly List<string> _said = [];
    private readonly MemoryFleet _fleet;
    private readonly MemoryNode _self;
    private readonly CanaryJudge _judge;

    public CanaryJudgeTests()
    {
        _fleet = new MemoryFleet(_clock);
        _self = _fleet.Join("b");
        _judge = new CanaryJudge(_self, _control, _clock, _said.Add);
        _control.Rollout = new PolicyRollout(1, 3, 2, 1, new Canary(3, ["b"], TimeSpan.FromSeconds(30), IsAutomatic: true));
    }

    public void Dispose() => _judge.Dispose();

    [Fact]
    public void Look_InForceForItsTime_PromotesOnceAndSaysSo()
    {
        _control.Said.Add(Has("b"));
        Run(30);
        _control.Done.ShouldBeEmpty("it has had it for less than its time");
        Run(60);
        _control.Done.ShouldBe(["promote 3 by b: 1 of 1 nodes had it for 30s: 0 actions, 0 helped, 0 in vain, none did harm"]);
        _said.ShouldBe(["revision 3 of the fleet is promoted: 1 of 1 nodes had it for 30s: 0 actions, 0 helped, 0 in vain, none did harm"]);
    }

    [Fact]
    public void Look_GoneInBetween_BeginsToCountAnew()
    {
        _control.Said.Add(Has("b"));
        Run(20);
        _control.Said[0] = Has("b") with { IsUp = false };
        Run(24);
        _control.Said[0] = Has("b");
        Run(50);
        _control.Done.ShouldBeEmpty("its time began anew at 26 s");
        Run(58);
        _control.Done.ShouldHaveSingleItem().ShouldStartWith("promote 3");
    }

    [Fact]
    public void Look_Harm_TakesItBackAtTheNextLook()
    {
        _control.Said.Add(Has("b") with { Results = new PolicyResults(3, 1, 0, 0, 1, 0) });
        Run(3);
        _control.Done.ShouldBe(["rollback 3 by b: it did harm on b: a guard was broken once"]);
        _said.ShouldHaveSingleItem().ShouldStartWith("revision 3 of the fleet is taken back: ");
    }

    [Fact]
    public void Look_NobodyHasIt_TakesItBackAfterTwiceItsTime()
    {
        Run(61);
        _control.Done.ShouldBeEmpty();
        Run(66);
        _control.Done.ShouldHaveSingleItem().ShouldContain("silence is not success");
    }

    [Fact]
    public void Look_NotTheFirstNode_LeavesItToTheOtherUntilThatIsGone()
    {
        var first = _fleet.Join("a");
        _control.Said.Add(Has("b"));
        Run(60);
        _control.Done.ShouldBeEmpty();
        first.Die();
        Run(120);
        _control.Done.ShouldHaveSingleItem().ShouldStartWith("promote 3 by b");
    }

    [Fact]
    public void Look_StoreAway_ForgetsWhatItCountedAndJudgesNothing()
    {
        _control.Said.Add(Has("b"));
        Run(20);
        _fleet.Cut("b");
        Run(60);
        _control.Done.ShouldBeEmpty();
        _fleet.Heal("b");
        Run(85);
        _control.Done.ShouldBeEmpty("nobody knows what was while it was away");
        Run(100);
        _control.Done.ShouldHaveSingleItem();
    }

    [Fact]
    public void Look_ControlFails_LooksAgain()
    {
        _control.Said.Add(Has("b"));
        _control.Away = "the store is away";
        Run(60);
        _control.Away = null;
        Run(95);
        _control.Done.ShouldHaveSingleItem().ShouldStartWith("promote 3");
    }

    [Fact]
    public void Look_ByHand_IsLeftToAPerson()
    {
        _control.Said.Add(Has("b") with { Results = new PolicyResults(3, 1, 0, 0, 1, 0) });
        _control.Rollout = _control.Rollout with { Canary = _control.Rollout.Canary! with { IsAutomatic = false } };
        Run(200);
        _control.Done.ShouldBeEmpty();
    }

    private static FleetNode Has(string name) => new(name, true, null, 3, new PolicyAcknowledgement(3, true, []), null);

    private void Run(double seconds)
    {
        // Continuations run where the clock runs, not where the test framework would send them.
        var context = SynchronizationContext.Current;
        SynchronizationContext.SetSynchronizationContext(null);
        try
        {
            _clock.AdvanceTo(JournalText.Epoch + TimeSpan.FromSeconds(seconds));
        }
        finally
        {
            SynchronizationContext.SetSynchronizationContext(context);
        }
    }
}
