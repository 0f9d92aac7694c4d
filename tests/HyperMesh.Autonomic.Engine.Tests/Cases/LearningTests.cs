using HyperMesh.Autonomic.Engine.Knowledge;

namespace HyperMesh.Autonomic.Engine.Tests.Cases;

/// <summary>Actions that keep failing are demoted and suspended, and never silently.</summary>
public sealed class LearningTests
{
    private const string Expecting = "expect: { within: 1s, metric: { name: calm, op: \">\", value: 0 } }";

    private static string Rule(string more) => $$"""
        - name: r
          when: { metric: { name: load, op: ">", value: 50 } }
          then: [fake.set: { program: drop }]
          cooldown: 1s
          mode: enforce
          {{more}}
        """;

    [Fact]
    public void Fails_AsOftenAsThePolicySays_IsDemotedAndAsksForApproval()
    {
        using var loop = Waves(Rule(Standing(demote: 2)), waves: 3);
        loop.Executor.Answer = Failing;

        loop.Run(28);

        var lines = JournalText.Lines(loop.Journal);
        lines.Count(line => line.Contains("outcome failed", StringComparison.Ordinal)).ShouldBe(2);
        var standing = loop.Journal.Read().Single(record => record.Body is Standing);
        JournalText.Line(standing).ShouldBe("15s standing demoted p/r: it has failed 2 times in a row within 7d: 2 times it could not be carried out");
        standing.Causes.Select(cause => loop.Journal.Find(cause)!.Body).ShouldAllBe(body => body is Outcome);
        lines.ShouldContain(line => line.StartsWith("25s plan remediate p/r (proposed until", StringComparison.Ordinal)
            && line.EndsWith($"load value > 50; approval is needed because the action kept failing (record {standing.Id})", StringComparison.Ordinal));
    }

    [Fact]
    public void Demoted_ApprovedAndHelps_IsTrustedAgain()
    {
        using var loop = Waves(Rule($"{Standing(demote: 2)}\n  {Expecting}"), waves: 3);
        loop.Executor.Answer = action => action.Arguments.GetProperty("program").GetString() == "drop" && loop.Now < 20 ? Failed : Done;
        loop.At(26.5, () => loop.Hear(new Approval(Proposal(loop), true, "anna"), Proposal(loop)));

        loop.Run(40);

        var standings = loop.Journal.Read().Where(record => record.Body is Standing).ToList();
        standings.ConvertAll(JournalText.Line).ShouldBe(
        [
            "15s standing demoted p/r: it has failed 2 times in a row within 7d: 2 times it could not be carried out",
            "26.5s standing trusted p/r: it has succeeded after approval, or where it was in force already",
        ]);
    }

    [Fact]
    public void Unmet_PastTheLimit_IsSuspendedAndAPersonIsCalled()
    {
        using var loop = Waves(Rule($"{Standing(0, 3)}\n  {Expecting}"), waves: 5, calm: 0);

        loop.Run(60);

        loop.Journal.Read().Count(record => record.Body is Verification).ShouldBe(3);
        var lines = JournalText.Lines(loop.Journal);
        var standing = loop.Journal.Read().Single(record => record.Body is Standing);
        ((Standing)standing.Body).Level.ShouldBe(StandingLevel.Suspended);
        ((Standing)standing.Body).Reason.ShouldBe("it has failed 3 times in a row within 7d: 3 times it did not help");
        var call = loop.Journal.Read().Single(record => record.Body is Escalation);
        call.Causes.ShouldBe([standing.Id]);
        ((Escalation)call.Body).Message.ShouldContain("'hypermesh policy resume p/r'");
        lines.Count(line => line.Contains("the action is suspended because it kept failing", StringComparison.Ordinal)).ShouldBeGreaterThan(0, "each symptom says it");
        loop.Executor.Held["xdp:eth0"].ShouldBe("pass");
    }

    [Fact]
    public void Suspended_APersonResumes_ActsAtOnce()
    {
        using var loop = Waves(Rule(Standing(0, 1)), waves: 1, length: 40);
        loop.Executor.Answer = action => loop.Now < 10 ? Failing(action) : Done;
        loop.At(15.5, () => loop.Hear(Resumed(loop), 0));

        loop.Run(20);

        var lines = JournalText.Lines(loop.Journal);
        lines.ShouldContain("15.5s standing trusted p/r by anna: mended");
        lines.ShouldContain("15.5s plan remediate p/r set drop: load value > 50");
        loop.Executor.Held["xdp:eth0"].ShouldBe("drop");
    }

    [Fact]
    public void Suspended_TheActionIsChanged_BeginsAnew()
    {
        using var loop = Waves(Rule(Standing(0, 1)), waves: 1, length: 40);
        loop.Executor.Answer = Failing;
        loop.At(15.5, () => loop.Change(PolicyText.Rules(Rule(Standing(0, 1)).Replace("drop", "other", StringComparison.Ordinal), revision: 2)));

        loop.Run(16);

        var lines = JournalText.Lines(loop.Journal);
        lines.ShouldContain("15.5s standing trusted p/r: its action was changed and begins anew");
        lines.ShouldContain("15.5s plan remediate p/r set other: load value > 50");
    }

    [Fact]
    public void Suspended_AnotherKeyOfTheRuleIsChanged_StaysSuspended()
    {
        using var loop = Waves(Rule(Standing(0, 1)), waves: 1, length: 40);
        loop.Executor.Answer = Failing;
        loop.At(15.5, () => loop.Change(PolicyText.Rules(Rule(Standing(0, 1) + "\n  priority: 7"), revision: 2)));

        loop.Run(20);

        loop.Journal.Read().Count(record => record.Body is Standing).ShouldBe(1);
        loop.Journal.Read().Count(record => record.Body is ActionIntent { Action.Hook: "xdp:eth0" }).ShouldBe(2, "the baseline, and the one that failed");
    }

    [Fact]
    public void Suspended_Restart_StaysSuspended()
    {
        var journal = Journal.InMemory();
        using (var first = Waves(Rule(Standing(0, 1)), waves: 1, length: 40, journal: journal, keeps: true))
        {
            first.Executor.Answer = Failing;
            first.Run(8);
        }

        using var second = new TestLoop(PolicyText.Rules(Rule(Standing(0, 1))), journal, start: JournalText.Epoch.AddSeconds(20));
        second.EverySecond(20, 40, "load", _ => 90);
        second.Run(30);

        second.State.LearnedOf(new RuleId("p", "r"), 0)!.Level.ShouldBe(StandingLevel.Suspended);
        JournalText.Lines(journal).Count(line => line.Contains("outcome failed", StringComparison.Ordinal)).ShouldBe(1);
        string.Join('\n', JournalText.Lines(journal)[^3..]).ShouldContain("hold p/r: the action is suspended because it kept failing");
    }

    [Fact]
    public void Ladder_LowerRungDoesNotHelp_IsNotCountedAgainstIt()
    {
        using var loop = Waves($$"""
            - name: r
              when: { metric: { name: load, op: ">", value: 50 } }
              escalation:
                - { name: limit, then: [fake.set: { program: limit }] }
                - { name: drop, then: [fake.set: { program: drop }], expect: { within: 1s, metric: { name: load, op: ">", value: 0 } } }
              cooldown: 1s
              mode: enforce
              {{Standing(demote: 1)}}
              {{Expecting}}
            """, waves: 3, calm: 0);

        loop.Run(40);

        loop.Journal.Read().Count(record => record.Body is Standing).ShouldBe(0);
        var learned = loop.State.Learned.ToList();
        learned.Select(one => (one.Rung, one.Helped, one.Failed)).ShouldBe([(0, 0, 3), (1, 3, 0)]);
    }

    [Fact]
    public void Inconclusive_CountsForNeither()
    {
        using var loop = Waves(Rule($"{Standing(demote: 1)}\n  expect: {{ within: 1s, metric: {{ name: nothing, op: \">\", value: 0 }} }}"), waves: 2);

        loop.Run(30);

        loop.Journal.Read().Count(record => record.Body is Verification { Result: VerificationResult.Inconclusive }).ShouldBeGreaterThan(1);
        loop.Journal.Read().Count(record => record.Body is Standing).ShouldBe(0);
    }

    [Fact]
    public void Within_FailuresAreOlder_DoNotCount()
    {
        using var loop = Waves(Rule("standing: { demoteAfter: 2, within: 5s }"), waves: 3);
        loop.Executor.Answer = action => loop.Now is (> 4 and < 5.5) or (> 14 and < 15.5) ? Failing(action) : Done;

        loop.Run(30);

        loop.Journal.Read().Count(record => record.Body is Standing).ShouldBe(0);
    }

    [Fact]
    public void DryRun_IsNotJudged()
    {
        using var loop = Waves(Rule($"{Standing(demote: 1)}\n  {Expecting}").Replace("mode: enforce", "mode: dryRun", StringComparison.Ordinal), waves: 3, calm: 0);

        loop.Run(40);

        loop.State.Learned.ShouldBeEmpty();
    }

    [Fact]
    public void Frozen_InTheMiddleOfAPlan_IsNotTheActionsFailure()
    {
        using var loop = Waves(Rule(Standing(demote: 1)), waves: 1, length: 20);
        loop.Executor.Answer = action => loop.Now < 4 ? Done : Failing(action);
        loop.At(3, () => loop.Executor.Takes = TimeSpan.FromSeconds(2));
        loop.At(6, () => loop.Hear(new Standstill(StandstillState.Frozen, "", "anna"), 0));

        loop.Run(9);

        loop.Journal.Read().Count(record => record.Body is Outcome { Status: OutcomeStatus.Failed }).ShouldBeGreaterThan(0);
        loop.Journal.Read().Count(record => record.Body is Standing).ShouldBe(0);
    }

    private static readonly ActionResult Done = new(true, "done");
    private static readonly ActionResult Failed = new(false, "refused");

    private static ActionResult Failing(PlannedAction action) => action.Arguments.GetProperty("program").GetString() == "pass" ? Done : Failed;

    private static string Standing(int demote, int? suspend = null) => $"standing: {{ demoteAfter: {demote}{(suspend is { } most ? $", suspendAfter: {most}" : "")} }}";

    private static long Proposal(TestLoop loop) => loop.State.Proposals.Single().Record;

    private static Standing Resumed(TestLoop loop)
    {
        var learned = loop.State.Learned.Single();
        return new Standing(learned.Rule, learned.Rung, learned.Action, StandingLevel.Trusted, learned.Helped, 0, "mended", "anna");
    }

    /// <summary>The load is high for some seconds, again and again, from 5 s on.</summary>
    private static TestLoop Waves(string rules, int waves, int length = 5, int calm = 1, Journal? journal = null, bool keeps = false)
    {
        var loop = new TestLoop(PolicyText.Rules(rules), journal) { KeepsJournal = keeps };
        for (var second = 0; second < 60; second++)
        {
            var wave = second - 5;
            var isHigh = wave >= 0 && wave / (2 * length) < waves && wave % (2 * length) < length;
            loop.Tick(second, (TestLoop.On("load"), isHigh ? 90 : 5), (TestLoop.On("calm"), calm));
        }

        return loop;
    }
}
