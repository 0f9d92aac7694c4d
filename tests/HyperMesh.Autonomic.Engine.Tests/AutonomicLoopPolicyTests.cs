namespace HyperMesh.Autonomic.Engine.Tests;

public sealed class AutonomicLoopPolicyTests
{
    private const string TwoRules = """
        - name: strong
          priority: 20
          when: { metric: { name: strong, op: ">", value: 0 } }
          then: [fake.set: { program: firewall }]
          mode: enforce
        - name: weak
          priority: 10
          when: { metric: { name: weak, op: ">", value: 0 } }
          then: [fake.set: { program: limiter }]
          mode: enforce
        """;

    [Fact]
    public void Conflict_LowerPriorityComesSecond_IsHeldAndTakesOver()
    {
        using var loop = new TestLoop(TwoRules);
        loop.EverySecond(0, 40, "strong", second => second is >= 5 and < 20 ? 1 : 0);
        loop.EverySecond(0, 40, "weak", second => second is >= 10 and < 30 ? 1 : 0);

        loop.Run(40);

        loop.Timeline.ShouldBe("""
            5s symptom raised p/strong eth0
            5s plan remediate p/strong set firewall: strong value > 0
            5s action xdp:eth0 set firewall
            5s outcome succeeded: done
            10s symptom raised p/weak eth0
            10s hold p/weak: p/strong holds xdp:eth0 with priority 20, this rule has 10
            20s symptom cleared p/strong eth0
            20s plan revert p/strong set pass: the symptom has cleared
            20s action xdp:eth0 set pass
            20s outcome succeeded: done
            20s plan remediate p/weak set limiter: weak value > 0
            20s action xdp:eth0 set limiter
            20s outcome succeeded: done
            30s symptom cleared p/weak eth0
            30s plan revert p/weak set pass: the symptom has cleared
            30s action xdp:eth0 set pass
            30s outcome succeeded: done
            """);
    }

    [Fact]
    public void Conflict_HigherPriorityComesSecond_PreventsAndGivesBack()
    {
        using var loop = new TestLoop(TwoRules);
        loop.EverySecond(0, 40, "weak", second => second is >= 5 and < 30 ? 1 : 0);
        loop.EverySecond(0, 40, "strong", second => second is >= 10 and < 20 ? 1 : 0);

        loop.Run(40);

        loop.Timeline.ShouldBe("""
            5s symptom raised p/weak eth0
            5s plan remediate p/weak set limiter: weak value > 0
            5s action xdp:eth0 set limiter
            5s outcome succeeded: done
            10s symptom raised p/strong eth0
            10s plan remediate p/strong set firewall: strong value > 0
            10s action xdp:eth0 set firewall
            10s outcome succeeded: done
            20s symptom cleared p/strong eth0
            20s plan revert p/strong set limiter: the symptom has cleared
            20s action xdp:eth0 set limiter
            20s outcome succeeded: done
            30s symptom cleared p/weak eth0
            30s plan revert p/weak set pass: the symptom has cleared
            30s action xdp:eth0 set pass
            30s outcome succeeded: done
            """);
    }

    [Fact]
    public void Conflict_LowerPriorityEndsFirst_KeepsTheHigher()
    {
        using var loop = new TestLoop(TwoRules);
        loop.EverySecond(0, 40, "weak", second => second is >= 5 and < 20 ? 1 : 0);
        loop.EverySecond(0, 40, "strong", second => second is >= 10 and < 30 ? 1 : 0);

        loop.Run(25);

        loop.Executor.Held["xdp:eth0"].ShouldBe("firewall");
        loop.Run(40);
        loop.Executor.Held["xdp:eth0"].ShouldBe("pass");
    }

    [Fact]
    public void Conflict_HeldRulesSymptomEnds_SaysNothingMore()
    {
        using var loop = new TestLoop(TwoRules);
        loop.EverySecond(0, 30, "strong", second => second >= 5 ? 1 : 0);
        loop.EverySecond(0, 30, "weak", second => second is 10 or 11 or 20 ? 1 : 0);

        loop.Run(30);

        loop.Timeline.ShouldBe("""
            5s symptom raised p/strong eth0
            5s plan remediate p/strong set firewall: strong value > 0
            5s action xdp:eth0 set firewall
            5s outcome succeeded: done
            10s symptom raised p/weak eth0
            10s hold p/weak: p/strong holds xdp:eth0 with priority 20, this rule has 10
            12s symptom cleared p/weak eth0
            20s symptom raised p/weak eth0
            20s hold p/weak: p/strong holds xdp:eth0 with priority 20, this rule has 10
            21s symptom cleared p/weak eth0
            """);
    }

    [Fact]
    public void MaxActionsPerHour_Spent_HoldsUntilATokenIsBack()
    {
        using var loop = new TestLoop("""
            - name: drop
              when: { metric: { name: load, op: ">", value: 50 } }
              then: [fake.set: { program: drop }]
              cooldown: 0s
              limits: { maxActionsPerHour: 2 }
              mode: enforce
            """);
        loop.EverySecond(0, 3800, "load", second => second is 100 or 200 or (>= 300 and < 3750) ? 90 : 5);

        loop.Run(3800);

        loop.Timeline.Split('\n').Where(line => line.Split(' ')[1] is "symptom" or "plan" or "hold").ShouldBe(
        [
            "100s symptom raised p/drop eth0",
            "100s plan remediate p/drop set drop: load value > 50",
            "101s symptom cleared p/drop eth0",
            "101s plan revert p/drop set pass: the symptom has cleared",
            "200s symptom raised p/drop eth0",
            "200s plan remediate p/drop set drop: load value > 50",
            "201s symptom cleared p/drop eth0",
            "201s plan revert p/drop set pass: the symptom has cleared",
            "300s symptom raised p/drop eth0",
            "300s hold p/drop: the budget of 2 actions an hour for rule:p/drop@eth0 is spent until 1900s",
            "1900s plan remediate p/drop set drop: load value > 50",
            "3750s symptom cleared p/drop eth0",
            "3750s plan revert p/drop set pass: the symptom has cleared",
        ]);
    }

    [Fact]
    public void Change_RuleBecomesADryRun_ItsActionIsTakenBack()
    {
        const string rule = """
            - name: strong
              when: { metric: { name: strong, op: ">", value: 0 } }
              then: [fake.set: { program: firewall }]
              mode: MODE
            """;
        using var loop = new TestLoop(rule.Replace("MODE", "enforce", StringComparison.Ordinal));
        loop.EverySecond(0, 20, "strong", second => second >= 5 ? 1 : 0);
        loop.At(10.5, () => loop.Change(PolicyText.Rules(rule.Replace("MODE", "dryRun", StringComparison.Ordinal), revision: 2)));

        loop.Run(20);

        loop.Timeline.ShouldBe("""
            5s symptom raised p/strong eth0
            5s plan remediate p/strong set firewall: strong value > 0
            5s action xdp:eth0 set firewall
            5s outcome succeeded: done
            10.5s note policy: revision 2 with 1 rule is in force
            10.5s plan revert p/strong set pass: the rule has changed and does not ask for this any more
            10.5s action xdp:eth0 set pass
            10.5s outcome succeeded: done
            10.5s hold p/strong: cooling down after its last action until 70.5s
            """);
    }

    [Fact]
    public void Change_RuleIsRemoved_ClearsItsSymptomAndReverts()
    {
        using var loop = new TestLoop(TwoRules);
        loop.EverySecond(0, 40, "strong", second => second >= 5 ? 1 : 0);
        loop.At(10.5, () => loop.Change(PolicyText.Rules(AutonomicLoopTests.LoadRule, revision: 2)));

        loop.Run(40);

        loop.Timeline.ShouldBe("""
            5s symptom raised p/strong eth0
            5s plan remediate p/strong set firewall: strong value > 0
            5s action xdp:eth0 set firewall
            5s outcome succeeded: done
            10.5s note policy: revision 2 with 1 rule is in force
            10.5s symptom cleared p/strong eth0
            10.5s plan revert p/strong set pass: the rule is no longer among the policies
            10.5s action xdp:eth0 set pass
            10.5s outcome succeeded: done
            """);
        loop.State.OpenSymptoms.ShouldBeEmpty();
    }

    [Fact]
    public void Change_RuleComesBackAfterItsSymptomEnded_DoesNotActOnTheOldSymptom()
    {
        using var loop = new TestLoop(AutonomicLoopTests.LoadRule);
        loop.EverySecond(0, 100, "load", second => second is >= 5 and < 20 ? 90 : 5);
        loop.At(10.5, () => loop.Change(PolicyText.Rules(TwoRules, revision: 2)));
        loop.At(50.5, () => loop.Change(PolicyText.Rules(AutonomicLoopTests.LoadRule, revision: 3)));

        loop.Run(100);

        loop.Timeline.ShouldEndWith("50.5s note policy: revision 3 with 1 rule is in force");
        loop.Executor.Held["xdp:eth0"].ShouldBe("pass");
    }

    [Fact]
    public void Change_RuleStays_KeepsItsSymptomAndItsAction()
    {
        using var loop = new TestLoop(AutonomicLoopTests.LoadRule);
        loop.EverySecond(0, 40, "load", second => second is >= 5 and < 20 ? 90 : 5);
        loop.At(10.5, () => loop.Change(PolicyText.Rules(AutonomicLoopTests.LoadRule + "\n" + TwoRules, revision: 2)));

        loop.Run(40);

        loop.Timeline.ShouldBe("""
            5s symptom raised p/drop eth0
            5s plan remediate p/drop set drop: load value > 50
            5s action xdp:eth0 set drop
            5s outcome succeeded: done
            10.5s note policy: revision 2 with 3 rules is in force
            20s symptom cleared p/drop eth0
            20s plan revert p/drop set pass: the symptom has cleared
            20s action xdp:eth0 set pass
            20s outcome succeeded: done
            """);
    }

    [Fact]
    public void Change_RuleOfTwoMetrics_IsStillJudgedOnBoth()
    {
        const string rule = """
            - name: either
              when: { any: [ metric: { name: first, op: ">", value: 0 }, metric: { name: second, op: ">", value: 0 } ] }
              then: [fake.set: { program: drop }]
              mode: enforce
            """;
        using var loop = new TestLoop(rule);
        loop.EverySecond(0, 5, "first", _ => 0);
        loop.EverySecond(16, 20, "first", _ => 0);
        loop.EverySecond(0, 20, "second", second => second is >= 10 and < 15 ? 1 : 0);
        loop.At(6.5, () => loop.Change(PolicyText.Rules(rule, revision: 2)));

        loop.Run(20);

        loop.Timeline.ShouldBe("""
            6.5s note policy: revision 2 with 1 rule is in force
            10s symptom raised p/either eth0
            10s plan remediate p/either set drop: second value > 0
            10s action xdp:eth0 set drop
            10s outcome succeeded: done
            16s symptom cleared p/either eth0
            16s plan revert p/either set pass: the symptom has cleared
            16s action xdp:eth0 set pass
            16s outcome succeeded: done
            """);
    }

    [Fact]
    public void Change_NewRuleAfterItsDataBegan_IsBoundToKnownSeries()
    {
        using var loop = new TestLoop(TwoRules);
        loop.EverySecond(0, 20, "load", second => second is >= 15 and < 18 ? 90 : 5);
        loop.At(10.5, () => loop.Change(PolicyText.Rules(AutonomicLoopTests.LoadRule, revision: 2)));

        loop.Run(20);

        loop.Timeline.ShouldContain("15s symptom raised p/drop eth0");
        loop.Timeline.ShouldContain("18s symptom cleared p/drop eth0");
    }
}
