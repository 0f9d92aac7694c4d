namespace HyperMesh.Autonomic.Engine.Tests.Cases;

/// <summary>Plans of several steps: order, side by side, retries, time limits, and what is undone when one fails.</summary>
public sealed class StepsTests
{
    private static string Rule(string then, string more = "") => $$"""
        - name: r
          when: { metric: { name: load, op: ">", value: 50 } }
          then:
        {{then}}
          cooldown: 30s
          mode: enforce
          {{more}}
        """;

    private const string TwoHooks = """
            - fake.set: { program: limiter }
            - fake.set: { program: other }
              interface: eth1
        """;

    [Fact]
    public void Run_TwoHooks_AreTakenBackInReverse()
    {
        using var loop = Load(Rule(TwoHooks));

        loop.Run(20).Timeline.ShouldBe("""
            5s symptom raised p/r eth0
            5s plan remediate p/r set limiter, set other: load value > 50
            5s action xdp:eth0 set limiter
            5s outcome succeeded: done
            5s action xdp:eth1 set other
            5s outcome succeeded: done
            10s symptom cleared p/r eth0
            10s plan revert p/r detach, set pass: the symptom has cleared
            10s action xdp:eth1 detach
            10s outcome succeeded: done
            10s action xdp:eth0 set pass
            10s outcome succeeded: done
            """);
        loop.Executor.Held.ToList().ShouldBe([KeyValuePair.Create("xdp:eth0", "pass")]);
    }

    [Fact]
    public void Run_SecondStepFails_TheFirstIsUndone()
    {
        using var loop = Load(Rule(TwoHooks));
        loop.Executor.Answer = action => new ActionResult(action.Hook != "xdp:eth1", action.Hook == "xdp:eth1" ? "refused" : "done");

        loop.Run(8).Timeline.ShouldBe("""
            5s symptom raised p/r eth0
            5s plan remediate p/r set limiter, set other: load value > 50
            5s action xdp:eth0 set limiter
            5s outcome succeeded: done
            5s action xdp:eth1 set other
            5s outcome failed: refused
            5s undo xdp:eth0 set pass
            5s outcome succeeded: done
            5s hold p/r: cooling down after its last action until 35s
            """);
        loop.Executor.Held.ToList().ShouldBe([KeyValuePair.Create("xdp:eth0", "pass")]);
    }

    [Fact]
    public void Run_UndoFails_TheHookIsRestored()
    {
        using var loop = Load(Rule(TwoHooks));
        loop.At(1, () => loop.Executor.Answer = action => new ActionResult(JournalText.Of(action) == "set limiter", "refused"));
        loop.At(6, () => loop.Executor.Answer = _ => new ActionResult(true, "done"));

        loop.Run(20);

        loop.Timeline.ShouldContain("5s undo xdp:eth0 set pass\n5s outcome failed: refused\n5s plan restore set pass: nobody can tell what the hook holds");
        loop.Executor.Held.ToList().ShouldBe([KeyValuePair.Create("xdp:eth0", "pass")]);
    }

    [Fact]
    public void Run_StepWithRetries_IsTriedAgainAfterItsPause()
    {
        using var loop = Load(Rule("    - fake.set: { program: limiter }\n      retry: { times: 2, after: 1s }"));
        var left = 2;
        loop.Executor.Answer = action => new ActionResult(JournalText.Of(action) != "set limiter" || left-- == 0, "done");

        loop.Run(8).Timeline.ShouldBe("""
            5s symptom raised p/r eth0
            5s plan remediate p/r set limiter: load value > 50
            5s action xdp:eth0 set limiter
            5s outcome failed: done
            6s action xdp:eth0 set limiter (attempt 2)
            6s outcome failed: done
            7s action xdp:eth0 set limiter (attempt 3)
            7s outcome succeeded: done
            """);
    }

    [Fact]
    public void Run_StepWithATimeLimit_IsUnknownAfterIt()
    {
        using var loop = Load(Rule("    - fake.set: { program: limiter }\n      timeout: 2s"));
        loop.At(4, () => loop.Executor.Takes = TimeSpan.FromSeconds(30));
        loop.At(6, () => loop.Executor.Takes = TimeSpan.Zero);

        loop.Run(9).Timeline.ShouldBe("""
            5s symptom raised p/r eth0
            5s plan remediate p/r set limiter: load value > 50
            5s action xdp:eth0 set limiter
            7s outcome unknown: executor fake gave no answer within 2 s (2000 ms)
            7s plan restore set pass: nobody can tell what the hook holds
            7s action xdp:eth0 set pass
            7s outcome succeeded: done
            7s hold p/r: cooling down after its last action until 37s
            """);
    }

    [Fact]
    public void Run_ParallelSteps_BeginTogetherAndTheNextStageWaits()
    {
        using var loop = Load(Rule("""
                - parallel:
                    - fake.set: { program: limiter }
                    - fake.set: { program: other }
                      interface: eth1
                - fake.set: { program: last }
                  interface: eth2
            """));
        loop.At(4, () => loop.Executor.Takes = TimeSpan.FromSeconds(2));

        loop.Run(9.5).Timeline.ShouldBe("""
            5s symptom raised p/r eth0
            5s plan remediate p/r set limiter + set other, set last: load value > 50
            5s action xdp:eth0 set limiter
            5s action xdp:eth1 set other
            7s outcome succeeded: done (2000 ms)
            7s outcome succeeded: done (2000 ms)
            7s action xdp:eth2 set last
            9s outcome succeeded: done (2000 ms)
            """);
    }

    [Fact]
    public void Run_Escalate_CallsAPersonOnceAndHoldsNothing()
    {
        using var loop = Load(Rule("    - escalate: { message: look at it }", "onClear: keep"));

        loop.Run(20).Timeline.ShouldBe("""
            5s symptom raised p/r eth0
            5s plan remediate p/r escalate: load value > 50
            5s action escalate:eth0 escalate
            5s outcome succeeded: look at it
            5s escalation p/r: look at it
            10s symptom cleared p/r eth0
            """);
        loop.State.ActiveCases.ShouldBeEmpty();
    }

    [Fact]
    public void Run_OneHookIsAnotherRulesAlready_NothingOfThePlanIsDone()
    {
        using var loop = Load(Rule(TwoHooks) + "\n" + """
            - name: strong
              priority: 7
              when: { metric: { name: strong, op: ">", value: 0 } }
              then: [{ fake.set: { program: firewall }, interface: eth1 }]
              mode: enforce
            """);
        loop.EverySecond(0, 20, "strong", second => second is >= 2 and < 7 ? 1 : 0);

        loop.Run(9);

        loop.Timeline.ShouldContain("5s hold p/r: p/strong holds xdp:eth1 with priority 7, this rule has 0\n7s symptom cleared p/strong eth0");
        loop.Executor.Held.ToList().ShouldBe([KeyValuePair.Create("xdp:eth0", "limiter"), KeyValuePair.Create("xdp:eth1", "other")], ignoreOrder: true);
    }

    private static TestLoop Load(string rules)
    {
        var loop = new TestLoop(rules);
        loop.EverySecond(0, 20, "load", second => second is >= 5 and < 10 ? 90 : 5);
        return loop;
    }
}
