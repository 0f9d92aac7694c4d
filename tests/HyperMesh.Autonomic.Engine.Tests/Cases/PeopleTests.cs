using HyperMesh.Autonomic.Engine.Knowledge;

namespace HyperMesh.Autonomic.Engine.Tests.Cases;

/// <summary>Approvals, standstill and silences: what people say to the loop.</summary>
public sealed class PeopleTests
{
    private static string Rule(string more) => $$"""
        - name: r
          when: { metric: { name: load, op: ">", value: 50 } }
          then: [fake.set: { program: drop }]
          cooldown: 10s
          {{more}}
        """;

    private const string Asking = "mode: approve\n  approval: { expires: 6s }";

    [Fact]
    public void Approve_Granted_IsCarriedOut()
    {
        using var loop = Load(Rule(Asking));
        loop.At(8.5, () => loop.Hear(new Approval(6, true, "anna", "seen"), 6));

        loop.Run(12).Timeline.ShouldBe("""
            5s symptom raised p/r eth0
            5s plan remediate p/r (proposed until 11s) set drop: load value > 50
            8.5s approval granted by anna: seen
            8.5s plan remediate p/r set drop: load value > 50
            8.5s action xdp:eth0 set drop
            8.5s outcome succeeded: done
            """);
        loop.Journal.Find(8)!.Causes.ShouldBe([5, 6, 7]);
    }

    [Fact]
    public void Approve_Denied_NothingMoreIsDoneForThisSymptom()
    {
        using var loop = Load(Rule(Asking));
        loop.At(8.5, () => loop.Hear(new Approval(6, false, "anna"), 6));

        loop.Run(40).Timeline.ShouldBe("""
            5s symptom raised p/r eth0
            5s plan remediate p/r (proposed until 11s) set drop: load value > 50
            8.5s approval denied by anna
            30s symptom cleared p/r eth0
            """);
    }

    [Fact]
    public void Approve_NobodyAnswers_IsWithdrawnAndProposedAnewAfterTheCooldown()
    {
        using var loop = Load(Rule(Asking));

        loop.Run(25).Timeline.ShouldBe("""
            5s symptom raised p/r eth0
            5s plan remediate p/r (proposed until 11s) set drop: load value > 50
            11s approval denied by loop: nobody has answered in time
            11s hold p/r: cooling down after its last action until 21s
            21s plan remediate p/r (proposed until 27s) set drop: load value > 50
            """);
    }

    [Fact]
    public void Approve_SituationIsGone_DoesNothingAndSaysSo()
    {
        using var loop = Load(Rule(Asking), until: 7);
        loop.At(8.5, () => loop.Hear(new Approval(6, true, "anna"), 6));

        loop.Run(12).Timeline.ShouldEndWith("""
            7s symptom cleared p/r eth0
            8.5s approval granted by anna
            8.5s note policy: the answer to plan 6 does nothing: the plan does not wait any more
            """);
        loop.Executor.Held["xdp:eth0"].ShouldBe("pass");
    }

    [Theory]
    [InlineData("drop", "other")]
    [InlineData("mode: approve", "mode: dryRun")]
    public void Approve_RuleChanges_TheProposalIsWithdrawn(string before, string after)
    {
        using var loop = Load(Rule(Asking));
        loop.At(8.5, () => loop.Change(PolicyText.Rules(Rule(Asking).Replace(before, after, StringComparison.Ordinal), revision: 2)));

        loop.Run(9);

        loop.Timeline.ShouldContain("8.5s approval denied by loop: the rule has changed and does not ask for this any more");
    }

    [Fact]
    public void Hold_BeforeTheSymptom_NothingIsDoneUntilItIsLifted()
    {
        using var loop = Load(Rule("mode: enforce"));
        loop.At(2, () => loop.Hear(new Standstill(StandstillState.Held, "maintenance", "anna"), 0));
        loop.At(8.5, () => loop.Hear(new Standstill(StandstillState.Lifted, "", "anna"), 0));

        loop.Run(12).Timeline.ShouldBe("""
            2s standstill held by anna
            5s symptom raised p/r eth0
            5s hold p/r: the loop is held by anna (maintenance)
            8.5s standstill lifted by anna
            8.5s plan remediate p/r set drop: load value > 50
            8.5s action xdp:eth0 set drop
            8.5s outcome succeeded: done
            """);
    }

    [Fact]
    public void Hold_WhileInForce_IsStillTakenBackAndDriftIsNot()
    {
        using var loop = Load(Rule("mode: enforce"), until: 12);
        loop.At(8, () => loop.Hear(new Standstill(StandstillState.Held, "", "anna"), 0));
        loop.At(9.2, () => loop.Executor.Held["xdp:eth0"] = "somebody else's");
        loop.InspectAt(9.3);

        loop.Run(20).Timeline.ShouldEndWith("""
            8s standstill held by anna
            9.3s drift xdp:eth0: it holds somebody else's (repair)
            12s symptom cleared p/r eth0
            12s plan revert p/r set pass: the symptom has cleared
            12s action xdp:eth0 set pass
            12s outcome succeeded: done
            """);
    }

    [Fact]
    public void Freeze_WhileInForce_NothingIsTakenBackUntilItIsLifted()
    {
        using var loop = Load(Rule("mode: enforce"), until: 12);
        loop.At(8, () => loop.Hear(new Standstill(StandstillState.Frozen, "", "anna"), 0));
        loop.At(15.5, () => loop.Hear(new Standstill(StandstillState.Held, "", "anna"), 0));

        loop.Run(20).Timeline.ShouldEndWith("""
            8s standstill frozen by anna
            12s symptom cleared p/r eth0
            12s hold p/r: the loop is frozen; nothing is taken back
            15.5s standstill held by anna
            15.5s plan revert p/r set pass: the symptom has cleared
            15.5s action xdp:eth0 set pass
            15.5s outcome succeeded: done
            """);
    }

    [Fact]
    public void Freeze_InTheMiddleOfAPlan_NothingMoreIsBegun()
    {
        using var loop = Load("""
            - name: r
              when: { metric: { name: load, op: ">", value: 50 } }
              then: [fake.set: { program: drop }, { fake.set: { program: other }, interface: eth1 }]
              mode: enforce
            """);
        loop.At(4, () => loop.Executor.Takes = TimeSpan.FromSeconds(2));
        loop.At(6, () => loop.Hear(new Standstill(StandstillState.Frozen, "", "anna"), 0));
        loop.At(9, () => loop.Executor.Takes = TimeSpan.Zero);
        loop.At(9.5, () => loop.Hear(new Standstill(StandstillState.Held, "", "anna"), 0));

        loop.Run(12);

        loop.Timeline.ShouldContain("7s action xdp:eth1 set other\n7s outcome failed: the loop is frozen: nothing is done");
        loop.Timeline.ShouldContain("9.5s plan restore set pass: nobody can tell what the hook holds");
        loop.Executor.Held.ToList().ShouldBe([KeyValuePair.Create("xdp:eth0", "pass")]);
    }

    [Fact]
    public void Freeze_BeforeTheStart_EvenTheBaselineWaits()
    {
        var journal = Journal.InMemory();
        journal.Append(JournalText.Epoch, new Standstill(StandstillState.Frozen, "", "anna"), []);
        using var loop = new TestLoop(PolicyText.Rules(Rule("mode: enforce")), journal);
        loop.EverySecond(0, 20, "load", second => second >= 5 ? 90 : 5);
        loop.At(8.5, () => loop.Hear(new Standstill(StandstillState.Lifted, "", "anna"), 0));

        string.Join('\n', JournalText.Lines(loop.Run(9).Journal)).ShouldBe("""
            0s standstill frozen by anna
            0s note loop: started with 1 rule
            5s symptom raised p/r eth0
            5s hold p/r: the loop is frozen by anna
            8.5s standstill lifted by anna
            8.5s plan restore set pass: the configuration asks for it
            8.5s action xdp:eth0 set pass
            8.5s outcome succeeded: done
            8.5s plan remediate p/r set drop: load value > 50
            8.5s action xdp:eth0 set drop
            8.5s outcome succeeded: done
            """);
    }

    [Fact]
    public void Hold_PostedWhileNoLoopRuns_CountsFromTheStart()
    {
        using var folder = new TempFolder();
        var path = folder["store.db"];
        Journal.Post(path, new Standstill(StandstillState.Held, "", "anna"), 0);
        using var loop = new TestLoop(PolicyText.Rules(Rule("mode: enforce")), Journal.Open(path));
        loop.EverySecond(0, 20, "load", second => second >= 5 ? 90 : 5);

        loop.Run(9);

        string.Join('\n', JournalText.Lines(loop.Journal)).ShouldBe("""
            0s note loop: started with 1 rule
            0s standstill held by anna
            0s plan restore set pass: the configuration asks for it
            0s action xdp:eth0 set pass
            0s outcome succeeded: done
            5s symptom raised p/r eth0
            5s hold p/r: the loop is held by anna
            """);
    }

    [Fact]
    public void Silence_Matches_HoldsUntilItIsOver()
    {
        var policy = PolicyText.Rules(Rule("mode: enforce"));
        using var loop = new TestLoop(new Engine.Policies.PolicySnapshot(1, policy.Rules)
        {
            Silences = [new Engine.Policies.Silence(JournalText.Epoch, JournalText.Epoch.AddSeconds(9.5), ["p/*"], ["eth*"], "upgrade")],
        });
        loop.EverySecond(0, 20, "load", second => second >= 5 ? 90 : 5);

        loop.Run(12).Timeline.ShouldBe("""
            5s symptom raised p/r eth0
            5s hold p/r: silenced: upgrade until 9.5s
            9.5s plan remediate p/r set drop: load value > 50
            9.5s action xdp:eth0 set drop
            9.5s outcome succeeded: done
            """);
    }

    [Fact]
    public void Silence_SaidByAPerson_HoldsThatRuleUntilItIsOverAndTakesNothingBack()
    {
        using var loop = Load(Rule("mode: enforce"), until: 7);
        loop.EverySecond(50, 70, "load", second => 90);
        loop.At(5.5, () => loop.Hear(new Silencing(new RuleId("p", "r"), JournalText.Epoch.AddSeconds(60.5), "load test", "anna"), 0));

        var timeline = loop.Run(62).Timeline;
        timeline.ShouldContain("7s plan revert p/r", Case.Sensitive, "what is in force is taken back");
        timeline.ShouldContain("50s hold p/r: silenced by anna: load test until 60.5s\n60.5s plan remediate p/r set drop: load value > 50");
        var hold = loop.Journal.Read().Single(record => record.Body is Hold { Until: not null });
        loop.Journal.Find(hold.Causes[^1])!.Body.ShouldBeOfType<Silencing>();
    }

    [Fact]
    public void Silence_EndedBeforeItsTime_TheRuleActsAtOnce()
    {
        using var loop = Load(Rule("mode: enforce"));
        var rule = new RuleId("p", "r");
        loop.At(2, () => loop.Hear(new Silencing(rule, JournalText.Epoch.AddHours(1), "", "anna"), 0));
        loop.At(8.5, () => loop.Hear(new Silencing(rule, JournalText.Epoch.AddSeconds(8.5), "", "bert"), 0));

        loop.Run(12).Timeline.ShouldEndWith("""
            5s symptom raised p/r eth0
            5s hold p/r: silenced by anna until 3600s
            8.5s silence p/r until 8.5s by bert
            8.5s plan remediate p/r set drop: load value > 50
            8.5s action xdp:eth0 set drop
            8.5s outcome succeeded: done
            """);
    }

    [Fact]
    public void Silence_Restart_GoesOn()
    {
        var journal = Journal.InMemory();
        journal.Append(JournalText.Epoch, new Silencing(new RuleId("p", "r"), JournalText.Epoch.AddSeconds(9.5), "", "anna"), []);
        using var loop = new TestLoop(PolicyText.Rules(Rule("mode: enforce")), journal);
        loop.EverySecond(0, 20, "load", second => second >= 5 ? 90 : 5);

        string.Join('\n', JournalText.Lines(loop.Run(12).Journal)).ShouldContain("5s hold p/r: silenced by anna until 9.5s\n9.5s plan remediate p/r");
    }

    private static TestLoop Load(string rules, int until = 30)
    {
        var loop = new TestLoop(rules);
        loop.EverySecond(0, 50, "load", second => second >= 5 && second < until ? 90 : 5);
        return loop;
    }
}
