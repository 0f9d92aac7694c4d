namespace HyperMesh.Autonomic.Engine.Tests;

/// <summary>Actions that fail, or of which nobody can tell how they ended.</summary>
public sealed class AutonomicLoopFailureTests
{
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
