namespace HyperMesh.Autonomic.Engine.Tests.Cases;

public sealed class LadderTests
{
    private static string Ladder(string more) => $$"""
        - name: r
          when: { metric: { name: load, op: ">", value: 50 } }
          escalation:
            - { name: watch, mode: dryRun, then: [fake.set: { program: watched }] }
            - { name: limit, then: [fake.set: { program: limiter }] }
            - { name: drop, then: [fake.set: { program: firewall }, { fake.set: { program: other }, interface: eth1 }] }
          expect: { within: 2s, metric: { name: effect, op: ">", value: 0 } }
          descendAfter: 3s
          cooldown: 10s
          mode: enforce
          {{more}}
        """;

    [Fact]
    public void Run_NothingHelps_ClimbsCallsAPersonAndComesDownAgain()
    {
        using var loop = Load(Ladder("onUnmet: escalate"), until: 20, effect: _ => 0);

        loop.Run(40).Timeline.ShouldBe("""
            5s symptom raised p/r eth0
            5s plan remediate p/r (dry run) set watched: load value > 50
            7s verification unmet
            7s plan remediate p/r set limiter: the rung below did not help
            7s action xdp:eth0 set limiter
            7s outcome succeeded: done
            9s verification unmet
            9s plan remediate p/r set firewall, set other: the rung below did not help
            9s action xdp:eth0 set firewall
            9s outcome succeeded: done
            9s action xdp:eth1 set other
            9s outcome succeeded: done
            11s verification unmet
            11s escalation p/r: rung drop does not help, and the rule has nothing more to try
            20s symptom cleared p/r eth0
            20s plan revert p/r detach, set limiter: the symptom has cleared
            20s action xdp:eth1 detach
            20s outcome succeeded: done
            20s action xdp:eth0 set limiter
            20s outcome succeeded: done
            23s plan revert p/r set pass: the symptom has cleared
            23s action xdp:eth0 set pass
            23s outcome succeeded: done
            """);
        loop.State.ActiveCases.ShouldBeEmpty();
    }

    [Fact]
    public void Run_ARungHelps_StaysThere()
    {
        using var loop = Load(Ladder("onUnmet: rollback"), until: 20, effect: second => second >= 8 ? 1 : 0);

        loop.Run(19);

        loop.Timeline.ShouldEndWith("7s outcome succeeded: done\n8s verification met");
        loop.Executor.Held["xdp:eth0"].ShouldBe("limiter");
    }

    [Fact]
    public void OnUnmet_Rollback_TakesAllRungsBackWithoutPausesAndCoolsDown()
    {
        using var loop = Load(Ladder("onUnmet: rollback"), until: 18, effect: _ => 0);

        loop.Run(18);

        loop.Timeline.ShouldEndWith("""
            11s verification unmet
            11s plan rollback p/r detach, set limiter: what was expected of the action did not come true
            11s action xdp:eth1 detach
            11s outcome succeeded: done
            11s action xdp:eth0 set limiter
            11s outcome succeeded: done
            11s plan rollback p/r set pass: what was expected of the action did not come true
            11s action xdp:eth0 set pass
            11s outcome succeeded: done
            11s hold p/r: cooling down after its last action until 21s
            18s symptom cleared p/r eth0
            """);
        loop.Executor.Held.ToList().ShouldBe([KeyValuePair.Create("xdp:eth0", "pass")]);
    }

    [Theory]
    [InlineData("limiter")]
    [InlineData("other")]
    public void Change_OfOneStepOfOneRung_TakesAllOfThemBack(string program)
    {
        using var loop = Load(Ladder("onUnmet: escalate"), until: 20, effect: _ => 0);
        loop.At(12.5, () => loop.Change(PolicyText.Rules(Ladder("onUnmet: escalate").Replace($"program: {program}", "program: new", StringComparison.Ordinal), revision: 2)));

        loop.Run(12.5);

        loop.Timeline.ShouldContain("12.5s plan revert p/r detach, set limiter: the rule has changed and does not ask for this any more");
    }

    [Fact]
    public void OnInconclusive_Escalate_ClimbsAsWell()
    {
        using var loop = Load(Ladder("onInconclusive: escalate"), until: 20, effect: null);

        loop.Run(8);

        loop.Timeline.ShouldContain("7s verification inconclusive\n7s plan remediate p/r set limiter: the rung below did not help");
    }

    [Fact]
    public void Guard_Broken_EverythingIsTakenBackAndAPersonIsCalled()
    {
        using var loop = Load("""
            - name: r
              when: { metric: { name: load, op: ">", value: 50 } }
              then: [fake.set: { program: firewall }]
              guard: { for: 2s, metric: { name: background, op: ">=", before: 90% } }
              onHarm: escalate
              cooldown: 10s
              mode: enforce
            """, until: 30, effect: null);
        loop.EverySecond(0, 30, "background", second => second < 8 ? 100 : 80);

        loop.Run(29);

        loop.Timeline.ShouldEndWith("""
            5s outcome succeeded: done
            10s verification harmful
            10s escalation p/r: the action does harm and is taken back
            10s plan rollback p/r set pass: it did harm: what its guard protects got worse
            10s action xdp:eth0 set pass
            10s outcome succeeded: done
            """);
        loop.Executor.Held["xdp:eth0"].ShouldBe("pass");
    }

    private static TestLoop Load(string rules, int until, Func<int, double>? effect)
    {
        var loop = new TestLoop(rules);
        loop.EverySecond(0, until + 20, "load", second => second >= 5 && second < until ? 90 : 5);
        if (effect is not null)
            loop.EverySecond(0, until + 20, "effect", effect);
        return loop;
    }
}
