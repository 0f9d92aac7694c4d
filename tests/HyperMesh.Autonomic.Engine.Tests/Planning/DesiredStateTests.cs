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

    private static long _plans;

    private static Claim Of(string value, int priority, int specificity = 0)
    {
        var plan = Interlocked.Increment(ref _plans);
        return new Claim(plan, new CaseKey(new RuleId("p", $"rule-{plan}"), "eth0"), 0, priority, specificity, plan, StoryExecutor.Set(Hook, value));
    }

    private string Held(params Claim[] claims) =>
        StoryExecutor.ValueOf(_desired.On(new HookState(Hook) { Claims = [.. claims.Select(claim => claim with { InForce = true })] })!);
}
