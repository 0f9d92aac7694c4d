using HyperMesh.Autonomic.Engine.Fleet;

namespace HyperMesh.Autonomic.Engine.Tests.Fleet;

public sealed class CanaryVerdictTests
{
    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);
    private static readonly Canary Canary = new(7, ["a", "b", "c"], 10 * Minute, IsAutomatic: true);

    [Fact]
    public void On_OneRefuses_IsTakenBackWithItsReason() => On(Minute, null, Has("a"), Refuses("b", "p.yaml:1:1: no"), Silent("c"))
        .ShouldBe(new CanaryVerdict(false, "b refuses it: p.yaml:1:1: no"));

    [Fact]
    public void On_HarmOnOne_IsTakenBackAtOnce() => On(Minute, Minute, Has("a", acted: 9, helped: 9), Has("b", acted: 1, harmful: 1), Has("c"))
        .ShouldBe(new CanaryVerdict(false, "it did harm on b: a guard was broken once"));

    [Fact]
    public void On_TooMuchInVain_IsTakenBack() => On(Minute, Minute, Has("a", acted: 3, helped: 3), Has("b", acted: 1, unmet: 1), Has("c"))!
        .Reason.ShouldStartWith("1 of 4 actions were in vain");

    [Fact]
    public void On_LittleInVain_Waits() => On(Minute, Minute, Has("a", acted: 9, helped: 9), Has("b", acted: 1, failed: 1), Has("c")).ShouldBeNull();

    [Fact]
    public void On_EnoughHadItForItsTime_IsPromoted() => On(12 * Minute, 10 * Minute, Has("a", acted: 2, helped: 2), Has("b"), Silent("c"))
        .ShouldBe(new CanaryVerdict(true, "2 of 3 nodes had it for 10m: 2 actions, 2 helped, 0 in vain, none did harm"));

    [Fact]
    public void On_Silence_IsNoSuccess()
    {
        On(19 * Minute, null, Has("a"), Silent("b"), Silent("c")).ShouldBeNull("they may answer yet");
        On(21 * Minute, null, Has("a"), Silent("b"), Silent("c"))!.ShouldSatisfyAllConditions(
            verdict => verdict.Promotes.ShouldBeFalse(), verdict => verdict.Reason.ShouldBe("1 of 3 nodes have it after 21m, and 2 are needed: silence is not success"));
    }

    [Fact]
    public void On_ResultsOfAnotherRevisionOrNode_DoNotCount()
    {
        var others = new FleetNode("z", true, null, null, null, new PolicyResults(7, 1, 0, 0, 1, 0));
        var old = Has("a") with { Results = new PolicyResults(6, 1, 0, 0, 1, 0) };
        On(Minute, Minute, old, Has("b"), Has("c"), others).ShouldBeNull();
    }

    [Fact]
    public void IsTried_WhoIsGone_DoesNotCount()
    {
        CanaryVerdict.IsTried(Canary, [Has("a"), Has("b"), Silent("c")]).ShouldBeTrue();
        CanaryVerdict.IsTried(Canary, [Has("a"), Has("b") with { IsUp = false }, Silent("c")]).ShouldBeFalse();
    }

    private static CanaryVerdict? On(TimeSpan seen, TimeSpan? tried, params FleetNode[] nodes) => CanaryVerdict.On(Canary, nodes, seen, tried);

    private static FleetNode Has(string name, int acted = 0, int helped = 0, int unmet = 0, int harmful = 0, int failed = 0) =>
        new(name, true, null, 7, new PolicyAcknowledgement(7, true, []), new PolicyResults(7, acted, helped, unmet, harmful, failed));

    private static FleetNode Refuses(string name, string reason) => new(name, true, null, 7, new PolicyAcknowledgement(7, false, [reason]), null);

    private static FleetNode Silent(string name) => new(name, true, null, 7, null, null);
}
