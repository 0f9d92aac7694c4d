namespace HyperMesh.Autonomic.Engine.Tests;

public sealed class AutonomicLoopVerificationTests
{
    private const string ExpectingRule = """
        - name: drop
          when: { metric: { name: load, op: ">", value: 50 } }
          then: [fake.set: { program: drop }]
          expect: { within: 5s, metric: { name: effect, op: ">", value: 0 } }
          cooldown: 20s
          mode: enforce
        """;

    [Fact]
    public void Verify_Unmet_RollsBackCoolsDownAndActsAgain()
    {
        using var loop = new TestLoop(ExpectingRule);
        loop.EverySecond(0, 60, "load", second => second is >= 10 and < 50 ? 90 : 5);
        loop.EverySecond(0, 60, "effect", second => second >= 37 ? 1 : 0);

        loop.Run(60);

        loop.Timeline.ShouldBe("""
            10s symptom raised p/drop eth0
            10s plan remediate p/drop set drop: load value > 50
            10s action xdp:eth0 set drop
            10s outcome succeeded: done
            15s verification unmet
            15s plan rollback p/drop set pass: what was expected of the action did not come true
            15s action xdp:eth0 set pass
            15s outcome succeeded: done
            15s hold p/drop: cooling down after its last action until 35s
            35s plan remediate p/drop set drop: load value > 50
            35s action xdp:eth0 set drop
            35s outcome succeeded: done
            37s verification met
            50s symptom cleared p/drop eth0
            50s plan revert p/drop set pass: the symptom has cleared
            50s action xdp:eth0 set pass
            50s outcome succeeded: done
            """);
    }

    [Fact]
    public void Verify_NoDataToTell_IsInconclusiveAndRollsBack()
    {
        using var loop = new TestLoop(ExpectingRule);
        loop.EverySecond(0, 30, "load", second => second is >= 10 and < 25 ? 90 : 5);

        loop.Run(30);

        loop.Timeline.ShouldBe("""
            10s symptom raised p/drop eth0
            10s plan remediate p/drop set drop: load value > 50
            10s action xdp:eth0 set drop
            10s outcome succeeded: done
            15s verification inconclusive
            15s plan rollback p/drop set pass: there was no data to tell whether the action helped
            15s action xdp:eth0 set pass
            15s outcome succeeded: done
            15s hold p/drop: cooling down after its last action until 35s
            25s symptom cleared p/drop eth0
            """);
    }

    [Fact]
    public void Verify_DataStoppedBeforeTheAction_IsInconclusive()
    {
        using var loop = new TestLoop(ExpectingRule);
        loop.EverySecond(0, 16, "load", second => second >= 10 ? 90 : 5);
        loop.EverySecond(0, 8, "effect", _ => 0);

        loop.Run(15);

        loop.Timeline.ShouldContain("15s verification inconclusive");
    }

    [Fact]
    public void Verify_SymptomClearsFirst_SaysNothingMore()
    {
        using var loop = new TestLoop(ExpectingRule);
        loop.EverySecond(0, 30, "load", second => second is >= 10 and < 13 ? 90 : 5);
        loop.EverySecond(0, 30, "effect", _ => 0);

        loop.Run(30);

        loop.Timeline.ShouldBe("""
            10s symptom raised p/drop eth0
            10s plan remediate p/drop set drop: load value > 50
            10s action xdp:eth0 set drop
            10s outcome succeeded: done
            13s symptom cleared p/drop eth0
            13s plan revert p/drop set pass: the symptom has cleared
            13s action xdp:eth0 set pass
            13s outcome succeeded: done
            """);
    }

    [Fact]
    public void OnUnmet_Keep_StaysUntilTheSymptomClears()
    {
        using var loop = new TestLoop(ExpectingRule + "\n  onUnmet: keep");
        loop.EverySecond(0, 30, "load", second => second is >= 10 and < 25 ? 90 : 5);
        loop.EverySecond(0, 30, "effect", _ => 0);

        loop.Run(30);

        loop.Timeline.ShouldBe("""
            10s symptom raised p/drop eth0
            10s plan remediate p/drop set drop: load value > 50
            10s action xdp:eth0 set drop
            10s outcome succeeded: done
            15s verification unmet
            25s symptom cleared p/drop eth0
            25s plan revert p/drop set pass: the symptom has cleared
            25s action xdp:eth0 set pass
            25s outcome succeeded: done
            """);
    }

    [Fact]
    public void OnInconclusive_Keep_StaysUntilTheSymptomClears()
    {
        using var loop = new TestLoop(ExpectingRule + "\n  onInconclusive: keep");
        loop.EverySecond(0, 30, "load", second => second is >= 10 and < 25 ? 90 : 5);

        loop.Run(30);

        loop.Timeline.ShouldBe("""
            10s symptom raised p/drop eth0
            10s plan remediate p/drop set drop: load value > 50
            10s action xdp:eth0 set drop
            10s outcome succeeded: done
            15s verification inconclusive
            25s symptom cleared p/drop eth0
            25s plan revert p/drop set pass: the symptom has cleared
            25s action xdp:eth0 set pass
            25s outcome succeeded: done
            """);
    }

    [Fact]
    public void OnClear_Keep_StaysInForceAndAnswersTheNextSymptom()
    {
        using var loop = new TestLoop(AutonomicLoopTests.LoadRule + "\n  onClear: keep");
        loop.EverySecond(0, 60, "load", second => second is 10 or 40 ? 90 : 5);

        loop.Run(60);

        loop.Timeline.ShouldBe("""
            10s symptom raised p/drop eth0
            10s plan remediate p/drop set drop: load value > 50
            10s action xdp:eth0 set drop
            10s outcome succeeded: done
            11s symptom cleared p/drop eth0
            40s symptom raised p/drop eth0
            41s symptom cleared p/drop eth0
            """);
        loop.Executor.Held["xdp:eth0"].ShouldBe("drop");
    }

    [Fact]
    public void Execute_Fails_CoolsDownAndLeavesTheHook()
    {
        using var loop = new TestLoop(AutonomicLoopTests.LoadRule);
        loop.EverySecond(0, 40, "load", second => second is >= 10 and < 35 ? 90 : 5);
        loop.Run(1);
        loop.Executor.Answer = _ => new ActionResult(false, "there is no such program");

        loop.Run(40);

        loop.Timeline.ShouldBe($"""
            10s symptom raised p/drop eth0
            10s plan remediate p/drop set drop: load value > 50
            10s action xdp:eth0 set drop
            10s outcome failed: there is no such program
            10s hold p/drop: cooling down after its last action until 30s
            30s plan remediate p/drop set drop: load value > 50
            30s action xdp:eth0 set drop
            30s outcome failed: there is no such program
            30s hold p/drop: cooling down after its last action until 50s
            35s symptom cleared p/drop eth0
            """);
        loop.Executor.Held["xdp:eth0"].ShouldBe("pass");
    }

    [Fact]
    public void Execute_Throws_TheHookIsRestoredBeforeAnythingElse()
    {
        using var loop = new TestLoop(AutonomicLoopTests.LoadRule);
        loop.EverySecond(0, 20, "load", second => second is >= 10 and < 15 ? 90 : 5);
        loop.Run(1);
        loop.Executor.Answer = action => JournalText.Of(action) == "set pass"
            ? new ActionResult(true, "done")
            : throw new InvalidOperationException("the kernel is gone");

        loop.Run(20);

        loop.Timeline.ShouldBe("""
            10s symptom raised p/drop eth0
            10s plan remediate p/drop set drop: load value > 50
            10s action xdp:eth0 set drop
            10s outcome unknown: executor fake failed: the kernel is gone
            10s plan restore set pass: nobody can tell what the hook holds
            10s action xdp:eth0 set pass
            10s outcome succeeded: done
            10s hold p/drop: cooling down after its last action until 30s
            15s symptom cleared p/drop eth0
            """);
    }

    [Fact]
    public void Execute_FailsWithoutACooldown_PausesAllTheSame()
    {
        using var loop = new TestLoop(PolicyText.Rules("""
            - name: drop
              when: { metric: { name: load, op: ">", value: 50 } }
              then: [fake.set: { program: drop }]
              cooldown: 0s
              mode: enforce
            """));
        loop.EverySecond(0, 20, "load", second => second is >= 10 and < 18 ? 90 : 5);
        loop.Run(1);
        loop.Executor.Answer = _ => new ActionResult(false, "there is no such program");

        loop.Run(20);

        loop.Timeline.Split('\n').Where(line => line.Contains("outcome failed", StringComparison.Ordinal)).ShouldBe(
            ["10s outcome failed: there is no such program", "15s outcome failed: there is no such program"]);
    }

    [Fact]
    public void Expect_RateFromBeforeTheAction_DoesNotCount()
    {
        // Packets pass until the action; the tick after it still has a rate from before.
        using var loop = new TestLoop(PolicyText.Rules("""
            - name: drop
              when: { metric: { name: load, op: ">", value: 50 } }
              then: [fake.set: { program: drop }]
              expect: { within: 5s, metric: { name: passed_total, of: rate, op: ">", value: 0 } }
              mode: enforce
            """));
        for (var tick = 0; tick <= 30; tick++)
        {
            loop.Tick(tick + 0.5, (TestLoop.On("load"), tick >= 10 ? 90 : 5));
            loop.Tick(tick + 0.9, (TestLoop.On("passed_total"), Math.Min(tick, 10) * 100));
        }

        loop.Run(30);

        loop.Timeline.ShouldContain("verification unmet");
    }

    [Fact]
    public void Execute_RevertFails_IsTriedAgain()
    {
        using var loop = new TestLoop(AutonomicLoopTests.LoadRule);
        loop.EverySecond(0, 30, "load", second => second == 10 ? 90 : 5);
        loop.At(10.5, () => loop.Executor.Answer = _ => new ActionResult(false, "busy"));
        loop.At(18, () => loop.Executor.Answer = _ => new ActionResult(true, "done"));

        loop.Run(30);

        loop.Timeline.ShouldBe("""
            10s symptom raised p/drop eth0
            10s plan remediate p/drop set drop: load value > 50
            10s action xdp:eth0 set drop
            10s outcome succeeded: done
            11s symptom cleared p/drop eth0
            11s plan revert p/drop set pass: the symptom has cleared
            11s action xdp:eth0 set pass
            11s outcome failed: busy
            16s plan revert p/drop set pass: the symptom has cleared
            16s action xdp:eth0 set pass
            16s outcome failed: busy
            21s plan revert p/drop set pass: the symptom has cleared
            21s action xdp:eth0 set pass
            21s outcome succeeded: done
            """);
        loop.Executor.Held["xdp:eth0"].ShouldBe("pass");
    }

    [Fact]
    public void Start_BaselineFails_IsTriedAgainBeforeAnyRuleActs()
    {
        using var loop = new TestLoop(AutonomicLoopTests.LoadRule);
        loop.Executor.Answer = _ => new ActionResult(false, "no such interface");
        loop.EverySecond(0, 20, "load", _ => 90);
        loop.At(7, () => loop.Executor.Answer = _ => new ActionResult(true, "done"));

        loop.Run(20);

        string.Join('\n', JournalText.Lines(loop.Journal)).ShouldBe("""
            0s note loop: started with 1 rule
            0s plan restore set pass: the configuration asks for it
            0s action xdp:eth0 set pass
            0s symptom raised p/drop eth0
            0s outcome failed: no such interface
            5s plan restore set pass: nobody can tell what the hook holds
            5s action xdp:eth0 set pass
            5s outcome failed: no such interface
            15s plan restore set pass: nobody can tell what the hook holds
            15s action xdp:eth0 set pass
            15s outcome succeeded: done
            15s plan remediate p/drop set drop: load value > 50
            15s action xdp:eth0 set drop
            15s outcome succeeded: done
            """);
    }
}
