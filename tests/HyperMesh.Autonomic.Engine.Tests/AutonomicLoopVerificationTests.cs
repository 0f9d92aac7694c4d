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
}
