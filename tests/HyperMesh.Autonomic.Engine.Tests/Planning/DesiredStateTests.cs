using HyperMesh.Autonomic.Engine.Execution;
using HyperMesh.Autonomic.Engine.Knowledge;
using HyperMesh.Autonomic.Engine.Planning;

namespace HyperMesh.Autonomic.Engine.Tests.Planning;

public sealed class DesiredStateTests
{
    private const string Hook = "a:eth0";
    private readonly DesiredState _desired = new(new ExecutorSet([new StoryExecutor()]));

    [Fact]
    public void On_ClaimsOfSeveralRules_IsThePriorityThenTheSpecificThenTheOlder()
    {
        Held(Of("one", 1, specificity: 5), Of("two", 2)).ShouldBe("two");
        Held(Of("one", 1), Of("two", 1, specificity: 5)).ShouldBe("two");
        Held(Of("one", 1), Of("two", 1)).ShouldBe("one");
    }

    [Fact]
    public void On_ClaimsThatCanBeJoined_AreJoinedAndOthersWait()
    {
        Held(Of("m:x", 1), Of("m:y", 2), Of("plain", 0), Of("m:z", 0)).ShouldBe("m:x+y+z");
        Held(Of("m:x", 1), Of("plain", 2), Of("m:z", 0)).ShouldBe("plain");
    }

    [Fact]
    public void On_ManyClaims_JoinsAllOfThem()
    {
        var claims = Enumerable.Range(0, 400).Select(i => Of($"m:{i:000}", i / 100) with { InForce = true }).ToList();
        for (var gone = 0; gone < 400; gone += 37)
        {
            var left = claims.Index().Where(claim => claim.Index != gone).ToList();
            Held([.. left.Select(claim => claim.Item)]).ShouldBe("m:" + string.Join('+', left.Select(claim => $"{claim.Index:000}")));
        }

        var latest = Of("m:new", 0);
        StoryExecutor.ValueOf(_desired.With(new HookState(Hook) { Claims = claims }, latest, out _)!).ShouldEndWith("399+new");
        Held([.. claims, Of("plain", 2)]).ShouldStartWith("m:000+001");
    }

    [Fact]
    public void On_TwoRungsOfOneCase_IsTheHigher()
    {
        var key = new CaseKey(new RuleId("p", "ladder"), "eth0");
        Held(Of("m:low", 1) with { Case = key, Rung = 0, Plan = 1, Since = 1 }, Of("m:high", 1) with { Case = key, Rung = 1, Plan = 2, Since = 1 }).ShouldBe("m:high");
    }

    [Fact]
    public void With_AClaimThatTakesNoEffect_NamesTheOneThatKeepsItAway()
    {
        var strong = Of("strong", 2) with { InForce = true };
        _desired.With(new HookState(Hook) { Claims = [strong] }, Of("weak", 1), out var stronger).ShouldBeNull();
        stronger.ShouldBe(strong);
        StoryExecutor.ValueOf(_desired.With(new HookState(Hook) { Claims = [strong] }, Of("stronger", 3), out stronger)!).ShouldBe("stronger");
        stronger.ShouldBeNull();
    }

    [Fact]
    public void TakeBack_NothingElseIsAsked_UndoesTheFirstThingThatWasDone()
    {
        var claim = Of("mine", 1) with { InForce = true, Plan = 7 };
        var before = System.Text.Json.JsonSerializer.SerializeToElement(new { before = "theirs" });
        var hook = new HookState(Hook) { Claims = [claim], First = (claim.Action, before), InForce = claim.Action };

        StoryExecutor.ValueOf(_desired.TakeBack(hook, 7)!).ShouldBe("theirs");
        _desired.TakeBack(hook with { First = (claim.Action, null) }, 7)!.Verb.ShouldBe("a.clear");
        StoryExecutor.ValueOf(_desired.TakeBack(hook with { Baseline = StoryExecutor.Set(Hook, "base") }, 7)!).ShouldBe("base");
        _desired.TakeBack(new HookState(Hook), null).ShouldBeNull();
    }

    [Fact]
    public void On_AnyClaims_IsWhatJoiningThemOneByOneGives()
    {
        var random = new Random(1);
        for (var round = 0; round < 300; round++)
        {
            var claims = Enumerable.Range(0, random.Next(1, 120))
                .Select(i => Of(random.Next(40) == 0 ? $"plain{i}" : $"m:{random.Next(1000):000}", random.Next(3), random.Next(3)) with { Since = random.Next(1000), InForce = true })
                .ToList();

            StoryExecutor.ValueOf(_desired.On(new HookState(Hook) { Claims = claims })!).ShouldBe(OneByOne(claims), $"round {round}");
        }
    }

    [Fact]
    public void On_ClaimsThatAreNotInForceOrLeftOut_AreNotCounted()
    {
        var (one, two) = (Of("one", 2) with { InForce = true }, Of("two", 1) with { InForce = true });
        var hook = new HookState(Hook) { Claims = [one, two, Of("three", 3)], Baseline = StoryExecutor.Set(Hook, "base") };

        StoryExecutor.ValueOf(_desired.On(hook)!).ShouldBe("one");
        StoryExecutor.ValueOf(_desired.On(hook, without: one.Plan)!).ShouldBe("two");
        StoryExecutor.ValueOf(_desired.On(hook with { Claims = [one] }, without: one.Plan)!).ShouldBe("base");
        _desired.On(hook with { Claims = [one], Baseline = null }, without: one.Plan).ShouldBeNull();
    }

    [Fact]
    public void With_AClaimThatIsJoined_KeepsItsOwnStageAndTimes()
    {
        var strong = Of("m:a", 2) with { InForce = true };
        var mine = Of("m:b", 1);
        mine = mine with { Action = mine.Action with { Stage = 3, Timeout = TimeSpan.FromSeconds(7), Retries = 2, RetryAfter = TimeSpan.FromSeconds(5) } };

        var joined = _desired.With(new HookState(Hook) { Claims = [strong] }, mine, out _)!;

        StoryExecutor.ValueOf(joined).ShouldBe("m:a+b");
        (joined.Stage, joined.Timeout, joined.Retries, joined.RetryAfter).ShouldBe((3, TimeSpan.FromSeconds(7), 2, TimeSpan.FromSeconds(5)));
        _desired.With(new HookState(Hook), mine, out _).ShouldBeSameAs(mine.Action);
    }

    [Fact]
    public void Undone_OfWhatIsKnown_TakesTheFirstThingThenWhatIsInForceThenAClaimThenTheBaseline()
    {
        var (first, inForce, claim, baseline) = (StoryExecutor.Set("a:1", ""), StoryExecutor.Set("b:2", ""), Of("x", 1), StoryExecutor.Set("c:4", ""));
        var hook = new HookState(Hook) { First = (first, null), InForce = inForce, Claims = [claim with { Action = StoryExecutor.Set("a:3", "") }], Baseline = baseline };

        Verb(hook).ShouldBe("a.clear");
        Verb(hook with { First = null }).ShouldBe("b.clear");
        Verb(hook with { First = null, InForce = null }).ShouldBe("a.clear");
        Verb(hook with { First = null, InForce = null, Claims = [] }).ShouldBe("c.clear");
        _desired.Undone(new HookState(Hook)).ShouldBeNull();
        _desired.Undone(hook)!.Hook.ShouldBe(Hook, "it is this hook, whatever the action was told");
        _desired.Undone(new HookState(Hook) { InForce = new PlannedAction("tell", Hook, StoryExecutor.Json("")) }).ShouldBeNull("nobody can take it back");

        string Verb(HookState state) => _desired.Undone(state)!.Verb;
    }

    private static string OneByOne(List<Claim> claims)
    {
        var executor = new StoryExecutor();
        var ordered = claims.OrderByDescending(claim => claim.Priority).ThenByDescending(claim => claim.Specificity).ThenBy(claim => claim.Since);
        return StoryExecutor.ValueOf(ordered.Select(claim => claim.Action).Aggregate((joined, next) => executor.Merge(joined, next) ?? joined));
    }

    private static long _plans;

    private static Claim Of(string value, int priority, int specificity = 0)
    {
        var plan = Interlocked.Increment(ref _plans);
        return new Claim(plan, new CaseKey(new RuleId("p", $"rule-{plan}"), "eth0"), 0, priority, specificity, plan, StoryExecutor.Set(Hook, value));
    }

    private string Held(params Claim[] claims) =>
        StoryExecutor.ValueOf(_desired.On(new HookState(Hook) { Claims = [.. claims.Select(claim => claim with { InForce = true })] })!);
}
