namespace HyperMesh.Autonomic.Engine.Tests.Fleet;

/// <summary>A rule with maxConcurrentNodes: who acts, who waits, and what becomes of it when the store is away or a process dies.</summary>
public sealed class SlotTests
{
    private static readonly RuleId Rule = new("p", "r");

    [Fact]
    public void Run_OneSlot_TheOtherHoldsBackUntilItIsFree()
    {
        using var stage = new FleetStage(Rules("maxConcurrentNodes: 1"), "a", "b");
        stage.At(0.5, () => stage["a"].Load = 99);
        stage.At(1.5, () => stage["b"].Load = 99);
        stage.At(4.5, () => stage["a"].Load = 0);
        stage.Run(4).Acting.ShouldBe(["a"]);
        stage.Run(10).Acting.ShouldBe(["b"]);
        stage["a"].Decisions.ShouldBe("""
            1.02s slot granted p/r 1
            1.02s plan remediate p/r set drop: load value > 50
            5s plan revert p/r detach: the symptom has cleared
            5s slot released p/r 1
            """);
        stage["b"].Decisions.ShouldBe("""
            2.02s slot refused p/r 1: as many nodes as may (1) act already: a
            2.02s hold p/r: as many nodes as may (1) act already: a
            5.02s slot granted p/r 1
            5.02s plan remediate p/r set drop: load value > 50
            """);
    }

    [Fact]
    public void Run_DryRunAndProposal_TakeNoSlot()
    {
        using var stage = new FleetStage(PolicyText.Rules($"{Text("maxConcurrentNodes: 1")}\n  mode: dryRun"), "a");
        stage["a"].Load = 99;
        stage.Run(5).Fleet.Slots.ShouldBe(0);
        stage["a"].Decisions.ShouldBe("1s plan remediate p/r (dry run) set drop: load value > 50");

        using var asking = new FleetStage(PolicyText.Rules($"{Text("maxConcurrentNodes: 1")}\n  mode: approve"), "a");
        asking["a"].Load = 99;
        asking.Run(5).Fleet.Slots.ShouldBe(0);
        var plan = asking["a"].State.Proposals.ShouldHaveSingleItem().Record;
        asking.At(5.5, () => asking["a"].Hear(new Approval(plan, Granted: true, "someone", "")));
        asking.Run(7).Fleet.Holders(Rule).ShouldBe(["a"]);
        asking.Acting.ShouldBe(["a"]);
    }

    [Fact]
    public void Run_CutOff_TakesBackBeforeTheLeaseEndsAndAsksAgainOnReturn()
    {
        using var stage = new FleetStage(Rules("maxConcurrentNodes: 1"), "a", "b");
        stage["a"].Load = 99;
        stage.At(2.5, () => stage.Fleet.Cut("a"));
        stage.At(2.6, () => stage["b"].Load = 99);
        stage.At(30.5, () => stage.Fleet.Heal("a"));
        stage.At(40.5, () => stage["b"].Load = 0);
        stage.Run(50).Acting.ShouldBe(["a"]);
        stage["a"].Decisions.ShouldBe("""
            1.02s slot granted p/r 1
            1.02s plan remediate p/r set drop: load value > 50
            6s slot lost p/r 1: this node could not prolong it
            6s plan rollback p/r detach: the slot in the fleet is lost: this node could not prolong it
            6s hold p/r: cooling down after its last action until 8s
            6s slot released p/r 1
            8.02s slot unknown p/r 1: the fleet's store does not answer
            8.02s hold p/r: the fleet's store does not answer
            31.02s slot refused p/r 1: as many nodes as may (1) act already: b
            31.02s hold p/r: as many nodes as may (1) act already: b
            41.02s slot granted p/r 1
            41.02s plan remediate p/r set drop: load value > 50
            """);
        stage["b"].Decisions.ShouldStartWith("""
            3.02s slot refused p/r 1: as many nodes as may (1) act already: a
            3.02s hold p/r: as many nodes as may (1) act already: a
            8.02s slot granted p/r 1
            """);
    }

    [Fact]
    public void Run_CutOffWithLocal_GoesOnAndGivesWayOnReturn()
    {
        using var stage = new FleetStage(Rules("maxConcurrentNodes: 1, whenPartitioned: local"), "a", "b");
        stage["a"].Load = 99;
        stage.At(2.5, () => stage.Fleet.Cut("a"));
        stage.At(9.5, () => stage["b"].Load = 99);
        stage.Run(15).Acting.ShouldBe(["a", "b"], "the policy says so");
        stage.At(20.5, () => stage.Fleet.Heal("a"));
        stage.Run(30).Acting.ShouldBe(["b"]);
        stage["a"].Decisions.ShouldContain("6s slot local p/r 1: the fleet's store is away, and the policy says to go on");
        stage["a"].Decisions.ShouldContain("21.02s slot lost p/r 1: as many nodes as may (1) act already: b");
        stage["a"].Decisions.ShouldContain("plan rollback p/r detach: the slot in the fleet is lost: as many nodes as may (1) act already: b");
    }

    [Fact]
    public void Run_BegunWhileCutOffWithLocal_TakesASlotOnReturn()
    {
        using var stage = new FleetStage(Rules("maxConcurrentNodes: 1, whenPartitioned: local"), "a", "b");
        stage.Fleet.Cut("a");
        stage.At(9.5, () => stage["a"].Load = 99);
        stage.Run(12).Acting.ShouldBe(["a"]);
        stage.Fleet.Holders(Rule).ShouldBeEmpty();
        stage.Fleet.Heal("a");
        stage.Run(15).Fleet.Holders(Rule).ShouldBe(["a"]);
        stage["a"].State.Slot(Rule)!.State.ShouldBe(SlotState.Granted);
        stage.Acting.ShouldBe(["a"]);
    }

    [Fact]
    public void Run_LostInTheMiddleOfAPlan_WhatIsDoneIsUndoneAndNothingMoreIsBegun()
    {
        using var stage = new FleetStage(Rules("maxConcurrentNodes: 1", "[fake.set: { program: one }, { fake.set: { program: two }, interface: eth1 }]"), "a");
        stage["a"].Executor.Takes = TimeSpan.FromSeconds(0.8);
        stage["a"].Load = 99;
        stage.Fleet.Cut("a");
        stage.At(0.1, () => stage.Fleet.Heal("a"));
        stage.At(1.03, () => stage["a"].Executor.Takes = TimeSpan.FromSeconds(7));
        stage.At(1.1, () => stage.Fleet.Cut("a"));
        stage.Run(30).Acting.ShouldBeEmpty();
        var lines = JournalText.Lines(stage["a"].Journal).ToList();
        lines.ShouldContain("1.02s action xdp:eth0 set one");
        lines.ShouldContain(line => line.Contains("slot lost p/r 1: this node could not prolong it"));
        lines.Where(line => line.Contains("set two") && line.Contains("action")).ShouldHaveSingleItem().ShouldStartWith("1.82s");
        lines.ShouldContain(line => line.Contains("undo xdp:eth0 detach") || line.Contains("plan rollback"));
    }

    [Fact]
    public void Run_StoppedForLongerThanTheLease_DoesNothingNewBeforeItHearsThatTheSlotIsGone()
    {
        // The rung above is due when the process goes on; the word that the slot is lost comes later.
        using var stage = new FleetStage($$"""
            - name: r
              when: { metric: { name: load, op: ">", value: 50 } }
              escalation:
                - { name: limit, then: [fake.set: { program: limiter }] }
                - { name: drop, then: [fake.set: { program: firewall }] }
              expect: { within: 2s, metric: { name: load, op: "<", value: 10 } }
              cooldown: 2s
              limits: { maxConcurrentNodes: 1 }
              mode: enforce
            """, "a", "b");
        stage["a"].Load = 99;
        stage.At(2.9, () => stage["b"].Load = 99);
        stage.At(2.95, stage["a"].Fleet.LoseWithoutAWord);
        stage.Run(3.9).Acting.ShouldBe(["b"]);
        stage["a"].Decisions.ShouldStartWith("""
            1.02s slot granted p/r 1
            1.02s plan remediate p/r set limiter: load value > 50
            3.02s slot lost p/r 1: this node could not prolong it
            3.02s plan rollback p/r detach: the slot in the fleet is lost: this node could not prolong it
            """);
    }

    [Fact]
    public void Run_StoppedInTheMiddleOfAPlan_TheNextStepIsNotBegun()
    {
        using var stage = new FleetStage(Rules("maxConcurrentNodes: 1", "[fake.set: { program: one }, { fake.set: { program: two }, interface: eth1 }]"), "a");
        stage["a"].Executor.Takes = TimeSpan.FromSeconds(0.8);
        stage["a"].Load = 99;
        stage.At(1.5, stage["a"].Fleet.LoseWithoutAWord);
        stage.Run(2.7).Acting.ShouldBeEmpty();
        JournalText.Lines(stage["a"].Journal).ShouldContain(line => line.Contains("outcome failed: the rule has lost its slot in the fleet: nothing new is done"));
    }

    [Fact]
    public void Run_KilledNode_FreesItsSlotWhenItsLeaseEnds()
    {
        using var stage = new FleetStage(Rules("maxConcurrentNodes: 1"), "a", "b");
        stage["a"].Load = 99;
        stage.At(2.5, () => stage.Kill("a"));
        stage.At(3.5, () => stage["b"].Load = 99);
        stage.Run(7).Fleet.Holders(Rule).ShouldBe(["a"]);
        stage.Run(10).Fleet.Holders(Rule).ShouldBe(["b"]);
    }

    [Fact]
    public void Restart_WithinTheLease_KeepsTheSlotAndTheAction()
    {
        using var stage = new FleetStage(Rules("maxConcurrentNodes: 1"), "a", "b");
        stage["a"].Load = stage["b"].Load = 99;
        stage.At(2.5, () => stage.Kill("a"));
        stage.Run(3.5);
        stage.Start("a");
        stage.Run(8).Acting.ShouldBe(["a"]);
        stage["a"].State.Slot(Rule)!.State.ShouldBe(SlotState.Granted);
        stage["a"].Decisions.ShouldEndWith("""
            3.5s slot unknown p/r 1: the process has ended since, and the fleet is asked again
            3.52s slot granted p/r 1
            """);
    }

    [Fact]
    public void Restart_AfterAnotherHasTheSlot_TakesTheActionBack()
    {
        using var stage = new FleetStage(Rules("maxConcurrentNodes: 1"), "a", "b");
        stage["a"].Load = stage["b"].Load = 99;
        stage.At(2.5, () => stage.Kill("a"));
        stage.Run(20).Fleet.Holders(Rule).ShouldBe(["b"]);
        stage.Start("a");
        stage.Run(21).Acting.ShouldBe(["b"]);
        stage["a"].Decisions.ShouldContain("20.02s slot lost p/r 1: as many nodes as may (1) act already: b");
    }

    [Fact]
    public void Restart_DiedWhileItTookTheActionBackAndAnotherHasTheSlot_TakesItBackAtOnce()
    {
        using var stage = new FleetStage(Rules("maxConcurrentNodes: 1"), "a", "b");
        stage["a"].Executor.Takes = TimeSpan.FromSeconds(0.7);
        stage["a"].Load = 99;
        stage.At(4, () => stage["a"].Load = 0);
        stage.At(4.3, () => stage.Kill("a"));
        stage.At(6, () => stage["b"].Load = 99);
        stage.Run(20).Fleet.Holders(Rule).ShouldBe(["b"]);
        stage["a"].Decisions.ShouldEndWith("plan revert p/r detach: the symptom has cleared");
        stage.Start("a");

        stage.Run(23).Acting.ShouldBe(["b"]);
    }

    [Fact]
    public void Restart_DiedBetweenTheActionAndItsOutcome_KeepsTheSlotUntilTheHookIsItsOwnAgain()
    {
        using var stage = new FleetStage(Rules("maxConcurrentNodes: 1"), "a", "b");
        stage["a"].Executor.Takes = TimeSpan.FromSeconds(0.8);
        stage["a"].Load = 99;
        stage.At(1.5, () =>
        {
            stage["a"].Executor.Held["xdp:eth0"] = "drop";
            stage["a"].Load = 0;
            stage.Kill("a");
            stage["b"].Load = 99;
        });
        stage.Run(2);
        stage.Start("a");

        stage.Run(2.5).Acting.ShouldBe(["a"], "its kernel still drops");
        stage.Fleet.Holders(Rule).ShouldBe(["a"]);

        stage.Run(6).Acting.ShouldBe(["b"]);
        stage.Fleet.Holders(Rule).ShouldBe(["b"]);
        stage["a"].State.Slot(Rule).ShouldBeNull("it was given back");
    }

    [Fact]
    public void Restart_StoreAway_TakesTheActionBack()
    {
        using var stage = new FleetStage(Rules("maxConcurrentNodes: 1"), "a");
        stage["a"].Load = 99;
        stage.At(2.5, () => stage.Kill("a"));
        stage.Run(3);
        stage.Start("a").Fleet.IsCut = true;
        stage.Run(4).Acting.ShouldBeEmpty();
        stage["a"].Decisions.ShouldContain("slot lost p/r 1: the fleet's store does not answer");
    }

    [Fact]
    public void Run_Frozen_KeepsWhatIsInForceUntilResumed()
    {
        using var stage = new FleetStage(Rules("maxConcurrentNodes: 1"), "a");
        stage["a"].Load = 99;
        stage.At(2.5, () => stage["a"].Hear(new Standstill(StandstillState.Frozen, "", "someone")));
        stage.At(2.6, () => stage.Fleet.Cut("a"));
        stage.Run(10).Acting.ShouldBe(["a"]);
        stage["a"].Decisions.ShouldContain("hold p/r: the loop is frozen; nothing is taken back");
        stage.At(10.5, () => stage["a"].Hear(new Standstill(StandstillState.Lifted, "", "someone")));
        stage.Run(12).Acting.ShouldBeEmpty();
    }

    [Fact]
    public void Change_LimitThatIsNew_CountsForWhatIsInForce()
    {
        using var stage = new FleetStage(Rules(""), "a", "b");
        stage["a"].Load = stage["b"].Load = 99;
        stage.Run(3).Acting.ShouldBe(["a", "b"]);
        foreach (var node in stage.Running)
            node.Change(PolicyText.Rules(Rules("maxConcurrentNodes: 1"), revision: 2));
        stage.Run(5).Acting.Count.ShouldBe(1);
    }

    [Fact]
    public void Run_Share_IsRoundedDownButNeverToNone()
    {
        using var stage = new FleetStage(Rules("maxConcurrentNodes: 50%"), "a", "b", "c", "d", "e");
        foreach (var node in stage.Running)
            node.Load = 99;
        stage.Run(5).Acting.Count.ShouldBe(2);
        using var alone = new FleetStage(Rules("maxConcurrentNodes: 1%"), "a");
        alone["a"].Load = 99;
        alone.Run(5).Acting.ShouldBe(["a"]);
    }

    private static string Text(string limits, string then = "[fake.set: { program: drop }]") => $$"""
        - name: r
          when: { metric: { name: load, op: ">", value: 50 } }
          then: {{then}}
          cooldown: 2s
          limits: { {{limits}} }
        """;

    private static string Rules(string limits, string then = "[fake.set: { program: drop }]") => $"{Text(limits, then)}\n  mode: enforce";
}
