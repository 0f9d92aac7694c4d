using HyperMesh.Autonomic.Engine.Fleet;
using HyperMesh.Autonomic.Engine.Policies;

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

    [Theory]
    [InlineData(0.0, true, 1, true)]
    [InlineData(0.5, true, 2, false)]
    [InlineData(0.5, true, 3, true)]
    [InlineData(0.29, true, 1, false)]
    [InlineData(2, false, 2, false)]
    [InlineData(2, false, 3, true)]
    [InlineData(0, false, 0, false)]
    public void On_AnotherLimitOfWhatMayBeInVain_CountsInsteadOfAFifth(double most, bool isShare, int inVain, bool isTakenBack)
    {
        var limits = CanaryLimits.Default with { InVain = new Amount(most, isShare) };
        var verdict = CanaryVerdict.On(Canary with { Limits = limits }, [Has("a", acted: 4, unmet: inVain), Has("b"), Has("c")], Minute, Minute);
        if (!isTakenBack)
        {
            verdict.ShouldBeNull();
            return;
        }

        verdict.ShouldBe(new CanaryVerdict(false, $"{inVain} of 4 actions were in vain: unmet, without data or failed; {limits.InVain} may be"));
    }

    [Fact]
    public void On_ShareThatIsMetExactly_IsNotLostToRounding()
    {
        var limits = CanaryLimits.Default with { InVain = new Amount(0.29, IsShare: true) };
        CanaryVerdict.On(Canary with { Limits = limits }, [Has("a", acted: 100, unmet: 29), Has("b"), Has("c")], Minute, Minute).ShouldBeNull();
    }

    [Fact]
    public void On_SomeHarmIsAllowed_IsTakenBackAboveIt()
    {
        var lenient = Canary with { Limits = CanaryLimits.Default with { Harm = 1 } };
        CanaryVerdict.On(lenient, [Has("a", acted: 9, harmful: 1), Has("b"), Has("c")], Minute, Minute).ShouldBeNull();
        CanaryVerdict.On(lenient, [Has("a", acted: 9, harmful: 1), Has("b"), Has("c")], 12 * Minute, 10 * Minute)
            .ShouldBe(new CanaryVerdict(true, "3 of 3 nodes had it for 10m: 9 actions, 0 helped, 0 in vain, 1 did harm"));
        CanaryVerdict.On(lenient, [Has("b", acted: 9, harmful: 1), Has("a", harmful: 1), Has("c")], Minute, Minute)
            .ShouldBe(new CanaryVerdict(false, "it did harm on a, b: a guard was broken 2 times; 1 may be"));
    }

    [Fact]
    public void On_AnotherTimeToWait_EndsThen()
    {
        var patient = Canary with { Limits = CanaryLimits.Default with { Wait = 60 * Minute } };
        CanaryVerdict.On(patient, [Has("a"), Silent("b"), Silent("c")], 59 * Minute, null).ShouldBeNull();
        CanaryVerdict.On(patient, [Has("a"), Silent("b"), Silent("c")], 61 * Minute, null)!.Promotes.ShouldBeFalse();
    }

    [Theory]
    [InlineData(-0.1, true, 0, null, "a share from 0% to 100%")]
    [InlineData(1.1, true, 0, null, "a share from 0% to 100%")]
    [InlineData(double.NaN, true, 0, null, "a share from 0% to 100%")]
    [InlineData(0.2, true, -1, null, "a number from 0 on")]
    [InlineData(0.2, true, 0, 0.0, "waits for some time")]
    [InlineData(1, true, 5, 10.0, null)]
    public void Flaw_ValuesOutOfBounds_AreNamed(double inVain, bool isShare, int harm, double? seconds, string? expected)
    {
        var flaw = new CanaryLimits(new Amount(inVain, isShare), harm, seconds is { } wait ? TimeSpan.FromSeconds(wait) : null).Flaw();
        if (expected is null)
            flaw.ShouldBeNull();
        else
            flaw.ShouldNotBeNull().ShouldContain(expected);
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
